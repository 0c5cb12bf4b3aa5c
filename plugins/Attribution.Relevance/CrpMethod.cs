using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance;

/// <summary>Concept relevance propagation: one map a channel.</summary>
public sealed class CrpMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "crp",
        "Concept relevance propagation",
        "1",
        "Relevance that flowed through chosen channels (concepts) of chosen layers, one extra map a channel, weighted by the channel's "
        + "relevance. The main map is the sum of the extra maps.",
        ModelAccess.LayerGraph,
        [
            LrpMethod.CompositeParameter,
            new("layer", ParameterKind.Text, "", "Layer whose channels are the concepts; empty for the last convolution wider than 1×1."),
            new(
                "channels", ParameterKind.Text, "top:8",
                "Channels: 'top:8' (the eight of largest absolute relevance, clip by clip), 'all', or a list such as '35,12,40-47'. Other layers: "
                + "'layer1.conv1:35;layer2.conv1:3,4', one map a channel. Joined with '&', conditions must hold at once: 'layer1.conv1:35&layer2.conv1:3'."),
            new("paths", ParameterKind.Choice, "exclusive", "Whether relevance that bypasses the layer on a shortcut is dropped (exclusive) or kept in every map (parallel).")
            {
                Choices = ["exclusive", "parallel"],
            },
        ])
    {
        Sources = ["Achtibat et al. 2023, From attribution maps to human-understandable explanations through concept relevance propagation, Nature Machine Intelligence 5"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var plans = new PlanSource(setup, Descriptor.Name);
        ConditionRequest conditions = ConditionText.Parse(
            plans.Graph, setup.Model.Descriptor, setup.Parameters.GetText("layer"), setup.Parameters.GetText("channels"));
        return new CrpSession(setup.Model, plans, conditions, setup.Parameters.GetText("paths") == "parallel");
    }
}
