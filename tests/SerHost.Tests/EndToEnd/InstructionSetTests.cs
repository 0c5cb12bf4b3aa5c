using System.Globalization;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>The same numbers whatever the number of threads, to the byte, and whatever instructions the processor has, within a stated bound.</summary>
public sealed class InstructionSetTests : IDisposable
{
    /// <summary>Relative to the largest value of a column: what float32 sums in another order may differ by.</summary>
    private const double Bound = 1e-4;
    private static readonly string[] Experiment = ["run", "--corpus", "demo", "--model", "crema-d-resnet-small", "--methods", "occlusion,lrp", "--limit", "3"];
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Threads_change_nothing_and_instruction_sets_no_more_than_rounding()
    {
        string one = Utterances("one", [], "1");
        foreach (string threads in new[] { "2", "8" })
        {
            Assert.Equal(one, Utterances($"threads-{threads}", [], threads));
        }

        foreach (string[] off in new string[][] { ["DOTNET_EnableAVX512", "DOTNET_EnableAVX512F"], ["DOTNET_EnableAVX2"], ["DOTNET_EnableHWIntrinsic"] })
        {
            Compare(one, Utterances(off[0], off, "2"), off[0]);
        }
    }

    private string Utterances(string name, string[] off, string threads)
    {
        var serhost = new SerhostProgram(_folder, withFixtures: false) { Environment = off.ToDictionary(variable => variable, _ => "0") };
        string store = _folder.File(name), csv = _folder.File($"{name}.csv");
        SerhostProgram.Outcome run = serhost.Run([.. Experiment, "--store", store, "--threads", threads]);
        Assert.True(run.ExitCode == 0, run.Error);
        SerhostProgram.Outcome stats = serhost.Run("stats", "last", "--store", store, "--utterances", csv);
        Assert.True(stats.ExitCode == 0, stats.Error);
        return File.ReadAllText(csv);
    }

    private static void Compare(string expected, string found, string what)
    {
        string[][] first = Cells(expected), second = Cells(found);
        Assert.Equal(first.Length, second.Length);
        int columns = first[0].Length;
        for (int column = 0; column < columns; column++)
        {
            double[] numbers = [.. first.Skip(1).Select(row => Number(row[column])).Where(double.IsFinite)];
            double scale = numbers.Length == 0 ? 0 : numbers.Max(Math.Abs);
            foreach ((string[] a, string[] b) in first.Zip(second))
            {
                double x = Number(a[column]), y = Number(b[column]);
                Assert.True(a[column] == b[column] || Math.Abs(x - y) <= Bound * scale, $"{what} off, {first[0][column]} of {a[0]}: {a[column]} became {b[column]}");
            }
        }
    }

    private static string[][] Cells(string csv) => [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split(','))];

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
