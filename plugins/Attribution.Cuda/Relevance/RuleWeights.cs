using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using SerHost.Compute.Relevance;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Relevance;

/// <summary>Weight forms of the rules on the device, packed when first asked for: forward, and transposed for the way back.</summary>
internal sealed class RuleWeights(GpuArena arena)
{
    private readonly Dictionary<string, PackedWeights> _packed = [];

    /// <summary>weight form for z = conv(x): taps over the group's inputs.</summary>
    public (PackedWeights Packed, GpuBuffer Weights, GpuBuffer Bias) Forward(int layer, ConvolutionLayer convolution, int group, WeightForm form)
    {
        string key = $"f{layer}.{group}.{form}";
        int inputs = convolution.InputChannels / convolution.Groups, outputs = convolution.OutputChannels / convolution.Groups;
        if (!_packed.TryGetValue(key, out PackedWeights? packed))
        {
            packed = PackedWeights.Pack(outputs, inputs, convolution.Window, (output, input, ky, kx) =>
                Weight(convolution, (group * outputs) + output, input, ky, kx, form));
            Keep(key, packed);
            arena.Filled<float>(key + ".bias", Array.ConvertAll(
                convolution.Bias.Span.Slice(group * outputs, outputs).ToArray(), bias => (float)form.Of(bias)));
        }

        return (packed, arena.Get(key, 0), arena.Get(key + ".bias", 0));
    }

    /// <summary>The same weights for g = convᵀ(q): outputs and inputs change places, the kernel is turned round.</summary>
    public (PackedWeights Packed, GpuBuffer Weights) Backward(int layer, ConvolutionLayer convolution, int group, WeightForm form)
    {
        string key = $"b{layer}.{group}.{form}";
        int inputs = convolution.InputChannels / convolution.Groups, outputs = convolution.OutputChannels / convolution.Groups;
        if (!_packed.TryGetValue(key, out PackedWeights? packed))
        {
            Window2D window = convolution.Window;
            packed = PackedWeights.Pack(inputs, outputs, window, (input, output, ky, kx) => Weight(
                convolution, (group * outputs) + output, input, window.KernelHeight - 1 - ky, window.KernelWidth - 1 - kx, form));
            Keep(key, packed);
        }

        return (packed, arena.Get(key, 0));
    }

    private static float Weight(ConvolutionLayer convolution, int output, int input, int ky, int kx, WeightForm form)
    {
        int inputs = convolution.InputChannels / convolution.Groups;
        int at = (((((output * inputs) + input) * convolution.Window.KernelHeight) + ky) * convolution.Window.KernelWidth) + kx;
        return (float)form.Of(convolution.Weights.Span[at]);
    }

    private void Keep(string key, PackedWeights packed)
    {
        _packed[key] = packed;
        arena.Filled<float>(key, packed.Values);
    }
}
