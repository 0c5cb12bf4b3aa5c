namespace SerHost.Network.Tensors;

/// <summary>Where an output's value went: output = input + constants + softmax. What is missing is
/// rounding; only a network without biases and softmaxes gives all to its input.</summary>
/// <param name="Output">The output explained.</param>
/// <param name="Input">Σ of the map.</param>
/// <param name="Constants">Taken by biases, position embeddings, class tokens and gates;
/// under the Gamma rule also what its stretched weights gain or lose.</param>
/// <param name="Softmax">Taken by attention's softmaxes: Σ of the output's relevance less Σ
/// of the input's (AttnLRP, proposition 3.1). 0 under CP-LRP.</param>
public sealed record TensorBalance(double Output, double Input, double Constants, double Softmax)
{
    /// <summary>Output − input − constants − softmax.</summary>
    public double Miss => Output - Input - Constants - Softmax;
}
