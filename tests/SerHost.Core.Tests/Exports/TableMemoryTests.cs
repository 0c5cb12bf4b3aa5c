using SerHost.Core.Tables;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>Tables of many rows: memory is that of the whole process, so nothing else runs beside these tests.</summary>
[Collection(nameof(TableMemoryTests))]
[CollectionDefinition(nameof(TableMemoryTests), DisableParallelization = true)]
public sealed class TableMemoryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task Memory_does_not_grow_with_rows(string extension)
    {
        const int rows = 400_000, checkEvery = 50_000;
        var held = new List<long>();
        IEnumerable<Cell[]> Rows()
        {
            for (int i = 0; i < rows; i++)
            {
                if (i % checkEvery == checkEvery - 1)
                {
                    held.Add(GC.GetTotalMemory(forceFullCollection: true));
                }

                yield return [$"clip {i} of many with a name of some length", i, i * 0.1, i % 2 == 0];
            }
        }

        var schema = new TableSchema("t", "", [], [new("a", ColumnType.Text, ""), new("b", ColumnType.Integer, ""),
            new("c", ColumnType.Number, ""), new("d", ColumnType.Boolean, "")]);
        TableFormat format = extension switch { "csv" => new CsvTable(), "json" => new JsonTable(), _ => new ParquetTable() };
        Assert.Equal(rows, await format.WriteAsync(_folder.File("t"), schema, Rows(), TestContext.Current.CancellationToken));
        // Each step of 50,000 rows would hold more than 10 MB if they were kept.
        Assert.True(held[^1] - held[0] < 10_000_000, string.Join(", ", held));
    }
}
