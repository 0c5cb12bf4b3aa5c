using SerHost.Sdk.Attribution;

namespace Attribution.Gradient;

/// <summary>The plain input gradient.</summary>
public sealed class GradientMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "gradient",
        "Gradient",
        "1",
        "How fast the output changes with each element of the input: sensitivity, not contribution.",
        ModelAccess.Gradients,
        [])
    {
        Cost = "one pass forward and one back",
        Sources = ["Simonyan et al. 2014, Deep inside convolutional networks, ICLR workshop"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup) => new GradientSession(setup, Descriptor, (work, request, _) =>
    {
        float[] map = new float[request.Input.Values.Length];
        work.Gradient(request.Input.Values.Span, request, map);
        return new GradientResult(map);
    });
}
