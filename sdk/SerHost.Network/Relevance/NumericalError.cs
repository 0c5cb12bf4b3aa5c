using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SerHost.Network.Backward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Network.Relevance;

/// <summary>How far rounding moves the maps of a plan: the float32 passes against the float64 ones on two made-up inputs.</summary>
/// <remarks>The inputs depend on nothing but the number of bands and the model's scale, so that a clip's figure does not depend on which
/// other clips were explained before it.</remarks>
internal static class NumericalError
{
    private const int ProbeFrames = 96;
    private const int Probes = 2;

    // Float64 keeps 29 bits more than float32: the same sums are off by that much less.
    private const double Float64Share = 1.0 / (1 << 29);

    // What was measured, while a graph lives: sessions come and go by the hundred over one model.
    private static readonly ConditionalWeakTable<LayerGraph, ConcurrentDictionary<Case, Lazy<double>>> s_measured = [];

    /// <summary>The largest difference, as a share of the map's largest value: worked out once for a graph, its rules, a scale and a
    /// number of bands. Safe to call from any thread.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="input">An input of the session: its bands, its scale and, for a graph of fixed size, its frames.</param>
    public static double Measure(RelevancePlan plan, ModelInput input)
    {
        int frames = Accepts(plan.Graph, input.Bands, ProbeFrames) ? ProbeFrames : input.Frames;
        var one = new Case(plan.Composite.ToString(), input.Bands, frames, input.Scale);
        return s_measured.GetOrCreateValue(plan.Graph).GetOrAdd(one, _ => new Lazy<double>(() => Compare(plan, input, frames))).Value;
    }

    private static double Compare(RelevancePlan plan, ModelInput input, int frames)
    {
        RelevanceEngine single = new RelevanceProgram(plan).CreateEngine(input.Bands, frames);
        Float64RelevanceEngine exact = Float64RelevanceEngine.Create(plan, input.Bands, frames, 1);
        double worst = 0;
        for (int probe = 0; probe < Probes; probe++)
        {
            float[] values = Probe(input.Bands, frames, input.Scale.Minimum, input.Scale.Maximum, probe);
            float[] outputs = exact.Evaluate(values);
            int target = Array.IndexOf(outputs, outputs.Max());
            _ = single.Evaluate(values);
            float[] rounded = new float[values.Length];
            single.Explain(target, rounded);
            exact.Explain(target, new float[values.Length]);
            double[] map = exact.ExactMap();
            double largest = map.Max(Math.Abs);
            double difference = Enumerable.Range(0, map.Length).Max(i => Math.Abs(map[i] - rounded[i]));
            worst = largest > 0 ? Math.Max(worst, difference / largest) : worst;
        }

        return worst;
    }

    /// <summary>The diagnostic of a map.</summary>
    /// <param name="measured">From <see cref="Measure"/>.</param>
    /// <param name="isFloat64">Whether the map was computed in float64.</param>
    public static Diagnostic Of(double measured, bool isFloat64) => isFloat64
        ? new Diagnostic(DiagnosticIds.NumericalError, measured * Float64Share, "share",
            FormattableString.Invariant($"Computed in float64, as large shares cancel under this composite: in float32 it would be off by {measured:G2} of the ")
                + "largest value (measured on two made-up inputs), in float64 by 2⁻²⁹ of that.")
        : new Diagnostic(DiagnosticIds.NumericalError, measured, "share",
            "Largest difference between the float32 map and the same rules in float64 on two made-up inputs, as a share of the largest value.");

    private sealed record Case(string Rules, int Bands, int Frames, InputScale Scale);

    private static bool Accepts(LayerGraph graph, int bands, int frames)
    {
        try
        {
            _ = graph.InferShapes(bands, frames);
            return true;
        }
        catch (GraphException)
        {
            return false; // a graph of fixed size
        }
    }

    // Moving bands of energy with noise, the last sixth at the floor, as a padded recording has it.
    private static float[] Probe(int bands, int frames, float minimum, float maximum, int seed)
    {
        var random = new Random(seed);
        var values = new float[bands * frames];
        for (int i = 0; i < values.Length; i++)
        {
            (int band, int frame) = (i / frames, i % frames);
            double share = 0.5 + (0.25 * Math.Sin((band / (3.0 + seed)) + (frame / 9.0))) + (0.3 * (random.NextDouble() - 0.5));
            values[i] = frame < frames * 5 / 6 ? (float)(minimum + ((maximum - minimum) * Math.Clamp(share, 0, 1))) : minimum;
        }

        return values;
    }
}
