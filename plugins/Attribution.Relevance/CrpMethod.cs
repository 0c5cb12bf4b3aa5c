using Attribution.Relevance.Tensors;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;

namespace Attribution.Relevance;

/// <summary>Concept relevance propagation: one map a channel.</summary>
public sealed class CrpMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "crp",
        "Concept relevance propagation",
        "2",
        "Relevance that flowed through chosen channels (concepts) of chosen layers, one extra map a channel, weighted by the channel's "
        + "relevance. The main map is the sum of the extra maps.",
        ModelAccess.AnyGraph,
        RelevanceParameters.Conditional)
    {
        Cost = "one pass forward and one back for all of it, and one back, from the layer on, a channel",
        Sources = ["Achtibat et al. 2023, From attribution maps to human-understandable explanations through concept relevance "
            + "propagation, Nature Machine Intelligence 5"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        if (setup.Model.Graph is null && setup.Model.Tensors is not null)
        {
            return new TensorCrpSession(setup, Descriptor.Name);
        }

        return CrpSession.Prepare(setup, new PlanSource(setup, Descriptor.Name));
    }
}
