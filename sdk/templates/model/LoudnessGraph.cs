using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SerHost.Sdk.Graph;

namespace ModelPlugin;

/// <summary>The model as a layer graph, so that gradients and relevance propagation work on it, not only occlusion.</summary>
internal static class LoudnessGraph
{
    /// <summary>x and −x: after the ReLU the upper and the lower half waves.</summary>
    private static readonly float[] HalfWaves = [1, -1];

    /// <summary>[outputs, half waves]: the mean amplitude speaks against quiet and for loud.</summary>
    private static readonly float[] Weights = [-50, -50, 50, 50];

    /// <summary>Equal logits at a mean amplitude of 0.02.</summary>
    private static readonly float[] Bias = [1, -1];

    public static LayerGraph Create() => new(
        [
            new InputLayer("input", BandsAsChannels: false),
            new ConvolutionLayer("split", 0, InputChannels: 1, OutputChannels: 2, Groups: 1, new Window2D(1, 1), HalfWaves, new float[2]),
            new ActivationLayer("rectify", 1, ActivationKind.Relu),
            new MeanLayer("mean", 2, OverHeight: true, OverWidth: true),
            new LinearLayer("classify", 3, InputFeatures: 2, OutputFeatures: 2, Weights, Bias),
        ],
        outputIndex: 4);

    /// <summary>Over everything that decides the outputs: another number here is another model to the result store.</summary>
    public static string Hash()
    {
        float[] all = [.. HalfWaves, .. Weights, .. Bias];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(all.AsSpan())));
    }
}
