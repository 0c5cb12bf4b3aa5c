using SerHost.Network.Occlusion;
using SerHost.Sdk.Attribution;

namespace Attribution.Occlusion;

/// <summary>Occlusion sensitivity: how much the target's score drops when a window of the input is filled.</summary>
public sealed class OcclusionMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "occlusion",
        "Occlusion",
        "1.0",
        "Fills one window of the input after another and shows how much the target's score drops: positive where the model needed what "
            + "was there. "
        + "Exact; only what a window changes is computed where the model's layers are known.",
        ModelAccess.Predictions,
        OcclusionParameters.Descriptors)
    {
        Sources =
        [
            "Zeiler, Fergus: Visualizing and Understanding Convolutional Networks. ECCV 2014.",
            "Nakandala, Kumar, Papakonstantinou: Incremental and Approximate Inference for Faster Occlusion-based Deep CNN Explanations "
                + "(Krypton). SIGMOD 2019.",
        ],
        Presets = OcclusionParameters.Presets,
        Cost = OcclusionParameters.Cost,
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new OcclusionSession(setup, OcclusionSettings.Read(setup.Parameters, setup.Model.Descriptor));
    }
}
