using SerHost.Sdk.Attribution;

namespace Attribution.Gradient;

/// <summary>Gradient times input, measured from a baseline.</summary>
public sealed class GradientInputMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "gradient-input",
        "Gradient × input",
        "1",
        "Gradient times the input's distance from a baseline: the output's change if the network were linear.",
        ModelAccess.Gradients,
        [Baseline.Parameter])
    {
        Cost = "one pass forward and one back",
        Sources = ["Shrikumar et al. 2016, Not just a black box: learning important features through propagating activation differences, "
            + "arXiv 1605.01713"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Baseline baseline = Baseline.Read(setup.Parameters);
        return new GradientSession(setup, Descriptor, (work, request, _) =>
        {
            float[] map = new float[request.Input.Values.Length];
            work.Gradient(request.Input.Values.Span, request, map);
            ReadOnlySpan<float> from = baseline.ValuesFor(request.Input);
            for (int i = 0; i < map.Length; i++)
            {
                map[i] *= request.Input.Values.Span[i] - from[i];
            }

            return new GradientResult(map);
        });
    }
}
