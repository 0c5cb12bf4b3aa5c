using SerHost.Compute.Relevance;

namespace Attribution.Cuda.Relevance;

/// <summary>Relevance of one input at a time on a GPU.</summary>
internal sealed class GpuRelevanceEngine(ConditionalMaps maps) : IRelevanceEngine
{
    public float[] Evaluate(ReadOnlySpan<float> input) => maps.Evaluate(input);

    public void Explain(int target, Span<float> map, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        maps.Explain(target).CopyTo(map);
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
