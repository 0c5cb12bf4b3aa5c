using System.Globalization;
using MathNet.Numerics.Statistics;
using SerHost.Network.Occlusion;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Benchmarks;

/// <summary>Occlusion in the paper's setting: the method beside the runtime evaluating every filled input.</summary>
internal sealed class OcclusionBenchmark(IAttributionMethod method, IModel model, LayerGraph graph, ModelInput input, int threads)
{
    private const int Slices = 7;
    private const int Target = 0;
    private static readonly int[] s_batches = [1, 4, 8, 16, 32];

    private readonly WindowGrid _grid = new(input.Bands, input.Frames, 1, 10, 1, 3);
    private readonly int _outputs = model.Descriptor.Outputs.Count;

    /// <summary>Multiplications of one forward pass.</summary>
    public static double Multiplications(LayerGraph graph, int bands, int frames) =>
        new OcclusionPlan(graph, new WindowGrid(bands, frames, bands, frames, 1, 1)).FullMultiplications;

    /// <summary>Checks equality, then measures.</summary>
    public OcclusionTiming Run(double peakGigaflops, CancellationToken cancellation)
    {
        float fill = input.Scale.Maximum;
        var parameters = new Dictionary<string, string>
        {
            ["window-bands"] = "1", ["window-frames"] = "10", ["stride-bands"] = "1", ["stride-frames"] = "3",
            ["fill"] = fill.ToString("R", CultureInfo.InvariantCulture),
        };
        using IAttributionSession session = method.Prepare(
            new AttributionSetup(model, ParameterValues.Parse(method.Descriptor.Parameters, parameters), threads));
        AttributionRequest[] request = [new(input, Target)];
        RelevanceMap map = session.Explain(request, null, cancellation)[0];
        session.Explain(request, null, cancellation);
        session.Explain(request, null, cancellation);

        // The runtime's windows are measured slice by slice with ours in between; the
        // outputs are kept and checked before anything is reported.
        int batch = BestBatch(fill);
        double[] drops = new double[_grid.Count];
        double[] theirs = new double[Slices];
        double[] ours = new double[Slices];
        long allocated = 0;
        for (int slice = 0; slice < Slices; slice++)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = (int)((long)_grid.Count * slice / Slices);
            int to = (int)((long)_grid.Count * (slice + 1) / Slices);
            theirs[slice] = EvaluateFully(from, to, batch, fill, drops, cancellation) * _grid.Count / (to - from);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            ours[slice] = AttributionBenchmark.Time(() => session.Explain(request, null, cancellation));
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        float[] expected = _grid.Average(drops);
        double difference = expected.Zip(map.Values.ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
        AttributionBenchmark.RequireEqual(difference, "occlusion map");
        double milliseconds = ours.Median();
        double gigaflops = 2 * new OcclusionPlan(graph, _grid).IncrementalMultiplications / milliseconds / 1e6;
        double[] ratios = [.. theirs.Zip(ours, (a, b) => a / b)];
        return new OcclusionTiming(
            _grid.Count, milliseconds, theirs.Median(), batch, ratios.Median(), ratios.Min(), ratios.Max(),
            difference, gigaflops, gigaflops / peakGigaflops, allocated);
    }

    private int BestBatch(float fill)
    {
        double[] scratch = new double[_grid.Count];
        int windows = Math.Min(32, _grid.Count);
        EvaluateFully(0, windows, 16, fill, scratch, CancellationToken.None);
        return s_batches.MinBy(
            batch => Enumerable.Range(0, 2).Min(_ => EvaluateFully(0, windows, batch, fill, scratch, CancellationToken.None)));
    }

    /// <summary>Evaluates some windows in full and returns the milliseconds the runtime took (the filling is not counted).</summary>
    private double EvaluateFully(int from, int to, int batch, float fill, double[] drops, CancellationToken cancellation)
    {
        int size = input.Values.Length;
        float[] clean = new float[_outputs];
        model.Predict(input.Values.Span, 1, input.Frames, clean);
        float[] inputs = new float[batch * size];
        float[] outputs = new float[batch * _outputs];
        double milliseconds = 0;
        for (int first = from; first < to; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, to - first);
            for (int i = 0; i < count; i++)
            {
                Span<float> filled = inputs.AsSpan(i * size, size);
                input.Values.Span.CopyTo(filled);
                for (int band = _grid.FirstBand(first + i); band < _grid.EndBand(first + i); band++)
                {
                    int start = (band * input.Frames) + _grid.FirstFrame(first + i);
                    filled.Slice(start, _grid.EndFrame(first + i) - _grid.FirstFrame(first + i)).Fill(fill);
                }
            }

            milliseconds += AttributionBenchmark.Time(
                () => model.Predict(inputs.AsSpan(0, count * size), count, input.Frames, outputs.AsSpan(0, count * _outputs)));
            for (int i = 0; i < count; i++)
            {
                drops[first + i] = (double)clean[Target] - outputs[(i * _outputs) + Target];
            }
        }

        return milliseconds;
    }
}

/// <summary>Occlusion of one clip, ours beside the runtime's batched full evaluation of every window.</summary>
/// <param name="Windows">Windows of the paper's setting (1 band × 10 frames, stride 1 × 3).</param>
/// <param name="Milliseconds">Ours: median of the runs between the runtime's slices.</param>
/// <param name="RuntimeMilliseconds">The runtime's: all windows, at its best batch size.</param>
/// <param name="RuntimeBatch">That batch size.</param>
/// <param name="Ratio">The runtime's time over ours: median over slices of neighbouring measurements.</param>
/// <param name="LowestRatio">The lowest of these.</param>
/// <param name="HighestRatio">The highest of these.</param>
/// <param name="LargestDifference">Largest difference of the two maps, in logits; measured before any time is reported.</param>
/// <param name="Gigaflops">Operations a second that computing each changed rectangle tap by tap would need in our time.</param>
/// <param name="PeakShare">The same as a share of the measured peak; above 1 because products need fewer multiplications than taps.</param>
/// <param name="BytesAllocated">Managed bytes allocated by one run.</param>
public sealed record OcclusionTiming(
    int Windows, double Milliseconds, double RuntimeMilliseconds, int RuntimeBatch, double Ratio, double LowestRatio, double HighestRatio,
    double LargestDifference, double Gigaflops, double PeakShare, long BytesAllocated);
