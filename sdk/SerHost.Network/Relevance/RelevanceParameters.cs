using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Parameters;

namespace SerHost.Network.Relevance;

/// <summary>The parameters of relevance propagation, described: every plugin that offers it, on whatever device, has these.</summary>
public static class RelevanceParameters
{
    private static readonly ParameterDescriptor s_composite = new(
        "composite", ParameterKind.Text, Composites.EpsilonPlusFlat.Name,
        $"Which rule each layer gets: {string.Join(", ", Composites.All.Select(c => c.Name))}; or your own, by layer kind or name, most specific "
        + "first: 'first=flat; layer1.*=gamma(0.1); convolution=zplus; linear=epsilon(1e-6)'. Transformers: "
        + $"{string.Join(", ", TensorRules.Relevance.Select(rules => rules.Name))}; where none is named, the first.");

    private static readonly ParameterDescriptor s_at = new(
        "at", ParameterKind.Text, "input",
        "Transformers: where else in the model relevance is given, beside its input: features (what enters the first layer), heads, neurons, or a tensor of the file by name.");

    private static readonly ParameterDescriptor s_zero = new(
        "zero", ParameterKind.ChoiceOrNumber, "auto",
        "Transformers: the input value that counts as nothing, whose share goes to the constants. auto: 0, but silence where 0 is the loudest "
        + "value there is (a log-mel in dB): measured from there, silence would count for most.")
    {
        Choices = ["auto"],
    };

    /// <summary>Parameters of plain relevance propagation.</summary>
    public static IReadOnlyList<ParameterDescriptor> Plain { get; } = [s_composite, s_at, s_zero];

    /// <summary>Parameters of conditional relevance propagation.</summary>
    public static IReadOnlyList<ParameterDescriptor> Conditional { get; } =
    [
        s_composite,
        new("layer", ParameterKind.Text, "", "Layer whose channels are the concepts; empty for the last convolution wider than 1×1. Transformers: heads or neurons, with a number for one layer (heads.3); empty for all heads."),
        new(
            "channels", ParameterKind.Text, "top:8",
            "Channels: 'top:8' (the eight of largest absolute relevance, clip by clip; all of a layer that has fewer), 'all', or a list "
                + "such as '35,12,40-47'. Other layers: "
            + "'layer1.conv1:35;layer2.conv1:3,4', one map a channel. Joined with '&', conditions must hold at once: "
            + "'layer1.conv1:35&layer2.conv1:3'."),
        new("paths", ParameterKind.Choice, "exclusive",
            "Whether relevance that bypasses the layer on a shortcut is dropped (exclusive) or kept in every map (parallel).")
        {
            Choices = ["exclusive", "parallel"],
        },
        s_zero,
    ];
}
