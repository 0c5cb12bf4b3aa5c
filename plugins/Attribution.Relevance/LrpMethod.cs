using Attribution.Relevance.Tensors;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;

namespace Attribution.Relevance;

/// <summary>Layer-wise relevance propagation.</summary>
public sealed class LrpMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "lrp",
        "Layer-wise relevance propagation",
        "3",
        "Shares the output among the input's elements, layer by layer backward; how is the composite's choice. "
        + "The map sums to the output, less what biases absorb.",
        ModelAccess.AnyGraph,
        RelevanceParameters.Plain)
    {
        Cost = "one pass forward and one back",
        Sources =
        [
            "Bach et al. 2015, On pixel-wise explanations for non-linear classifier decisions by layer-wise relevance propagation, PLOS "
                + "ONE 10(7)",
            "Montavon et al. 2019, Layer-wise relevance propagation: an overview, LNCS 11700",
            "Kohlbrenner et al. 2020, Towards best practice in explaining neural network decisions with LRP, IJCNN",
            "Achtibat et al. 2024, AttnLRP: attention-aware layer-wise relevance propagation for transformers, ICML",
            "Ali et al. 2022, XAI for transformers: better explanations through conservative propagation, ICML",
        ],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        if (setup.Model.Graph is null && setup.Model.Tensors is not null)
        {
            return new TensorLrpSession(setup, Descriptor.Name);
        }

        return new LrpSession(setup.Model, new PlanSource(setup, Descriptor.Name));
    }
}
