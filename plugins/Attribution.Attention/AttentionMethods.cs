using System.Globalization;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Attention;

/// <summary>Attention weights of one layer as they are.</summary>
public sealed class RawAttentionMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "attention",
        "Attention",
        "1",
        "How much attention the rows the output reads pay to each position, heads averaged. The same for every output: it says what was looked at, not what spoke for the target.",
        ModelAccess.TensorGraph,
        [new("layer", ParameterKind.ChoiceOrNumber, "last", "Layer, from 0, or last.") { Choices = ["last"], Minimum = 0, Maximum = 1000 }])
    {
        Cost = "one pass forward",
        Sources = ["Vaswani et al. 2017, Attention is all you need, NeurIPS", "Jain and Wallace 2019, Attention is not explanation, NAACL"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        bool isNumber = setup.Parameters.TryGetNumber("layer", out double layer);
        return new AttentionSession(setup, Descriptor.Name, attention => !isNumber ? attention.Raw()
            : layer < attention.Weights.Count ? attention.Raw((int)layer)
            : throw new ParameterException("layer", string.Create(CultureInfo.InvariantCulture, $"Parameter 'layer' is {layer}; the model has layers 0 to {attention.Weights.Count - 1}.")));
    }
}

/// <summary>Attention rolled out through all layers.</summary>
public sealed class AttentionRolloutMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "attention-rollout",
        "Attention rollout",
        "1",
        "Attention multiplied through all layers, half of each layer for the residual path: which positions the rows the output reads go back to. The same for every output.",
        ModelAccess.TensorGraph,
        [])
    {
        Cost = "one pass forward",
        Sources = ["Abnar and Zuidema 2020, Quantifying attention flow in transformers, ACL"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new AttentionSession(setup, Descriptor.Name, attention => attention.Rollout());
    }
}

/// <summary>Attention weighted by its gradient.</summary>
public sealed class GradientAttentionMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "gradient-attention",
        "Gradient × attention",
        "1",
        "Attention times its gradient by the target, positive parts only, heads averaged and added up through the layers: which positions spoke for the target through attention.",
        ModelAccess.TensorGraph,
        [])
    {
        Cost = "one pass forward and one back",
        Sources = ["Chefer et al. 2021, Generic attention-model explainability for interpreting bi-modal and encoder-decoder transformers, ICCV"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new AttentionSession(setup, Descriptor.Name, attention => attention.GradientAttention());
    }
}
