using SerHost.Sdk.Attribution;

namespace Attribution.Baselines;

/// <summary>Relevance is the input's level above silence: what a method that merely follows loudness would give.</summary>
public sealed class EnergyMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "energy",
        "Energy",
        "1.0",
        "How far each input value lies from the model's silence, in the input's unit. It knows nothing of the model: a method whose "
            + "moments are these ones has found the loud parts.",
        ModelAccess.Predictions,
        [])
    {
        Cost = "no model pass",
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new BaselineSession(Fill);
    }

    private static void Fill(AttributionRequest request, float[] values)
    {
        ReadOnlySpan<float> input = request.Input.Values.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Abs(input[i] - request.Input.Scale.Silence);
        }
    }
}
