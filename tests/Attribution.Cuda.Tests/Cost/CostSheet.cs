using System.Globalization;
using System.Text;
using Attribution.Cuda.Device;
using Attribution.Cuda.Network;

namespace Attribution.Cuda.Tests.Cost;

/// <summary>What launches cost at the least: multiplications, bytes, and the time a GPU of a stated peak needs for the larger of them.</summary>
/// <remarks>
/// Multiplications are those issued: empty slots and channels added count, they take the same time. Bytes to and from memory are
/// every array once; bytes through the second-level cache are what blocks fetch. A launch takes at least what one of its blocks takes.
/// Nothing here was measured.
/// </remarks>
internal sealed class CostSheet
{
    // One H200 by its data sheet: 67 TFLOP/s FP32, 4.8 TB/s; its second-level cache gives about 5.5 TB/s.
    private const double MultiplicationsPerSecond = 33.5e12, MemoryBytesPerSecond = 4.8e12, CacheBytesPerSecond = 5.5e12;

    // Of the issue slots of a slice, 512 are multiply-adds; reads of shared memory, fetches, stores and the loop take the rest.
    private const double IssueShare = 512.0 / 590;

    // A multiply-add of a warp an issue slot of 1.755 GHz: what one block takes, however few there are.
    private const double IssuesPerSecond = 1.755e9;

    // Between two launches of one stream.
    private const double SecondsOfALaunch = 2.5e-6;

    private readonly List<Row> _rows;

    private CostSheet(List<Row> rows) => _rows = rows;

    /// <summary>Least time of all launches.</summary>
    public double Milliseconds => _rows.Sum(row => row.Seconds) * 1e3;

    /// <summary>Multiplications that change something.</summary>
    public double UsefulMultiplications => _rows.Sum(row => row.Useful);

    /// <summary>Multiplications issued.</summary>
    public double IssuedMultiplications => _rows.Sum(row => row.Issued);

    public static CostSheet Of(IEnumerable<KernelCall> calls) => new([.. calls.Select(RowOf)]);

    public override string ToString()
    {
        var text = new StringBuilder("kernel                blocks  GMAC useful  GMAC issued  memory MB  cache MB       µs\n");
        foreach (Row row in _rows)
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Kernel,-18} {row.Blocks,9} {row.Useful / 1e9,12:0.000} {row.Issued / 1e9,12:0.000} {row.MemoryBytes / 1e6,10:0.0} {row.CacheBytes / 1e6,9:0} {row.Seconds * 1e6,8:0.0}"));
        }

        return text.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"{_rows.Count} launches, {UsefulMultiplications / 1e9:0.0} GMAC useful, {IssuedMultiplications / 1e9:0.0} issued, {_rows.Sum(row => row.MemoryBytes) / 1e6:0} MB; at least {Milliseconds:0.00} ms")).ToString();
    }

    private static Row RowOf(KernelCall call)
    {
        long blocks = (long)call.GridX * call.GridY;
        if (call.Name.StartsWith("product", StringComparison.Ordinal))
        {
            var shape = (ProductShape)call.Arguments[^1]!;
            double taps = (double)shape.Window.Height * shape.Window.Width, strides = (double)shape.Window.StrideY * shape.Window.StrideX;
            double reached = taps / (shape.Upwards == 1 ? strides : 1);
            double issued = blocks * call.Threads * PackedWeights.OutputsOfABlock * shape.Source.Channels * reached;
            double useful = (double)shape.Items * Math.Min(shape.Source.Height * shape.Source.Width, shape.Target.Height * shape.Target.Width * (shape.Upwards == 1 ? 1 : strides))
                * shape.Source.Channels * shape.Target.Channels * taps / (shape.Upwards == 1 ? 1 : strides);
            double target = shape.Finish == (int)Kernels.Finish.MeanChanges ? shape.Target.Channels : shape.Target.Floats;
            double memory = 4 * (shape.Items * (shape.Source.Floats + (target * (shape.Finish == (int)Kernels.Finish.Relevance ? 2 : 1)) + shape.Addend.Floats)
                + (taps * shape.Source.Channels * shape.PaddedOutputs));
            double cache = 4 * reached * blocks * shape.Source.Channels * (call.Threads + PackedWeights.OutputsOfABlock);
            return new Row(call.Name, blocks, useful, issued, memory, cache,
                new[]
                {
                    issued / (MultiplicationsPerSecond * IssueShare),
                    memory / MemoryBytesPerSecond,
                    cache / CacheBytesPerSecond,
                    PackedWeights.OutputsOfABlock * reached * shape.Source.Channels / (IssuesPerSecond * IssueShare),
                }.Max() + SecondsOfALaunch);
        }

        // Everything else reads about two arrays and writes one.
        double bytes = 3.0 * sizeof(float) * blocks * call.Threads;
        return new Row(call.Name, blocks, 0, 0, bytes, bytes, (bytes / MemoryBytesPerSecond) + SecondsOfALaunch);
    }

    private sealed record Row(string Kernel, long Blocks, double Useful, double Issued, double MemoryBytes, double CacheBytes, double Seconds);
}
