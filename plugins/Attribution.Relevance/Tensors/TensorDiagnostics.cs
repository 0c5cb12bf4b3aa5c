using SerHost.Network;
using SerHost.Network.Relevance;
using SerHost.Network.Tensors;
using SerHost.Sdk;
using SerHost.Sdk.Models;

namespace Attribution.Relevance.Tensors;

/// <summary>Where an output's value went, and how far the graph is the model.</summary>
internal static class TensorDiagnostics
{
    public static IReadOnlyList<Diagnostic> Of(IModel model, ModelInput input, ReadOnlySpan<float> map, TensorBalance balance) =>
    [
        new Diagnostic("balance-input", balance.Input, "output", "Of the output, what the map holds."),
        new Diagnostic("balance-constants",
            balance.Constants, "output", "Of the output, what biases, position embeddings, class tokens and gates hold."),
        new Diagnostic("balance-softmax", balance.Softmax, "output", "Of the output, what attention's softmaxes took."),
        new Diagnostic("balance-miss", balance.Miss, "output", "What of the output the three shares leave over: rounding."),
        .. WhiteBox.Diagnostics(model, input, map),
    ];
}
