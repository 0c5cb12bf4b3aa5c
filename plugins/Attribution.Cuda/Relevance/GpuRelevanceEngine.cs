using Attribution.Cuda.Device;
using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;

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
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress,
        CancellationToken cancellation = default) =>
        maps.Explain(target, conditions, paths, progress, cancellation);
}

/// <summary>Makes a session's plan source whose engines work on one GPU; an engine is kept for every input size met.</summary>
internal static class GpuPlans
{
    public static PlanSource Create(AttributionSetup setup, string method, Func<IGpuDevice> open, PrecisionMeter meter)
    {
        GpuPrecision precision = PrecisionParameter.Read(setup.Parameters);
        var owned = new Disposables();
        IGpuDevice? device = null;
        return new PlanSource(setup, method, plan =>
        {
            RequireKernels(plan, method);
            device ??= PrecisionParameter.Require(precision, owned.Keep(open()));
            var engines = new Dictionary<(int Bands, int Frames), IRelevanceEngine>();
            return (bands, frames) => engines.TryGetValue((bands, frames), out IRelevanceEngine? engine)
                ? engine
                : engines[(bands, frames)] = new GpuRelevanceEngine(
                    owned.Keep(new ConditionalMaps(device, plan, bands, frames, precision)), frames, precision, meter);
        }, owned);
    }

    private static void RequireKernels(RelevancePlan plan, string method)
    {
        for (int i = 1; i <= plan.Graph.OutputIndex; i++)
        {
            if (plan.Graph.Layers[i] is SoftmaxLayer || plan.Rules[i].Kind == RuleKind.Gradient)
            {
                throw new UnsupportedModelException(
                    $"{method} has no GPU kernel for layer '{plan.Graph.Layers[i].Name}' ({plan.Graph.Layers[i].Kind}, rule "
                        + $"{plan.Rules[i]}); the CPU version works.");
            }
        }
    }
}
