using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>Weights as the product kernels read them: [taps, inputs, outputs], inputs rounded up to 8 and outputs to 64 with
/// zeros.</summary>
/// <remarks>Groups are laid out as one dense matrix: exact, but depth-wise convolutions are slow.</remarks>
/// <param name="Values">The weights.</param>
/// <param name="PaddedOutputs">Outputs, rounded up.</param>
internal sealed record PackedWeights(float[] Values, int PaddedOutputs)
{
    /// <summary>Output channels of one block.</summary>
    public const int OutputsOfABlock = 64;

    /// <summary>Packs a form of a convolution's weights.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="upwards">Whether for the transpose: inputs and outputs change places.</param>
    /// <param name="form">What to make of a weight.</param>
    public static PackedWeights Pack(ConvolutionLayer layer, bool upwards, Func<float, float> form)
    {
        int inputs = layer.InputChannels / layer.Groups, outputs = layer.OutputChannels / layer.Groups;
        int from = LayerRegion.Padded(upwards ? layer.OutputChannels : layer.InputChannels);
        int to = PadOutputs(upwards ? layer.InputChannels : layer.OutputChannels);
        int taps = layer.Window.KernelHeight * layer.Window.KernelWidth;
        float[] values = new float[checked(taps * from * to)];
        ReadOnlySpan<float> weights = layer.Weights.Span;
        int at = 0;
        for (int output = 0; output < layer.OutputChannels; output++)
        {
            int firstInput = output / outputs * inputs;
            for (int input = firstInput; input < firstInput + inputs; input++)
            {
                (int row, int column) = upwards ? (output, input) : (input, output);
                for (int tap = 0; tap < taps; tap++, at++)
                {
                    values[(((tap * from) + row) * to) + column] = form(weights[at]);
                }
            }
        }

        return new PackedWeights(values, to);
    }

    /// <summary>A form of the bias, as long as the padded outputs.</summary>
    public static float[] Bias(ConvolutionLayer layer, Func<float, float> form)
    {
        float[] values = new float[PadOutputs(layer.OutputChannels)];
        for (int i = 0; i < layer.OutputChannels; i++)
        {
            values[i] = form(layer.Bias.Span[i]);
        }

        return values;
    }

    private static int PadOutputs(int outputs) => (outputs + OutputsOfABlock - 1) / OutputsOfABlock * OutputsOfABlock;
}
