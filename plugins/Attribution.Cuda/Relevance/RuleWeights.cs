using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Relevance;

/// <summary>Weight forms of the rules on the device, packed when first asked for: forward, and transposed for the way back.</summary>
internal sealed class RuleWeights(GpuArena arena)
{
    private readonly Dictionary<string, int> _paddedOutputs = [];

    /// <summary>Weights for z = conv(x), or (upwards) for g = convᵀ(q).</summary>
    public (GpuBuffer Weights, int PaddedOutputs) Get(int layer, ConvolutionLayer convolution, WeightForm form, bool upwards)
    {
        string key = $"{(upwards ? "b" : "f")}{layer}.{form}";
        if (!_paddedOutputs.TryGetValue(key, out int paddedOutputs))
        {
            PackedWeights packed = PackedWeights.Pack(convolution, upwards, weight => (float)form.Of(weight));
            arena.Filled<float>(key, packed.Values);
            _paddedOutputs[key] = paddedOutputs = packed.PaddedOutputs;
        }

        return (arena.Get(key, 0), paddedOutputs);
    }

    /// <summary>The bias in the same form.</summary>
    public GpuBuffer Bias(int layer, ConvolutionLayer convolution, WeightForm form) =>
        arena.Kept<float>($"bias{layer}.{form}", () => PackedWeights.Bias(convolution, bias => (float)form.Of(bias)));
}
