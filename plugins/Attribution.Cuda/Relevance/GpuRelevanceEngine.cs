using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance;

namespace Attribution.Cuda.Relevance;

/// <summary>Relevance of one input at a time on a GPU.</summary>
internal sealed class GpuRelevanceEngine(ConditionalMaps maps, int frames, GpuPrecision precision, PrecisionMeter meter) : IRelevanceEngine
{
    public float[] Evaluate(ReadOnlySpan<float> input) => maps.Evaluate(input);

    public void Explain(int target, Span<float> map, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        float[] found = maps.Explain(target);
        found.CopyTo(map);
        if (precision != GpuPrecision.Single)
        {
            float[] exact = maps.Explain(target, GpuPrecision.Single); // one map is a small part of a session's work
            meter.Take(_ => (exact, found, [.. Enumerable.Range(0, exact.Length).Select(i => i % frames)]));
        }
    }

    public double[] ChannelRelevance(int target, int layer, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return maps.ChannelRelevance(target, layer);
    }

    public float[][] ExplainConditions(
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress, CancellationToken cancellation = default) =>
        maps.Explain(target, conditions, paths, progress, cancellation);
}
