using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>Weights of a convolution in the form the kernel reads: [taps][outputs], taps and outputs padded with zeros.</summary>
/// <remarks>Taps run over the group's input channels, then kernel rows, then kernel columns.</remarks>
/// <param name="Values">[paddedTaps, paddedOutputs].</param>
/// <param name="Taps">Taps rounded up to 16.</param>
/// <param name="PaddedOutputs">Outputs rounded up to the tile.</param>
/// <param name="Outputs">Output channels of the group.</param>
/// <param name="Tile">Output channels of one block: 32 or 64.</param>
internal sealed record PackedWeights(float[] Values, int Taps, int PaddedOutputs, int Outputs, int Tile)
{
    /// <summary>Taps of a slice the kernel works on.</summary>
    public const int TapsOfASlice = 16;

    /// <summary>Packs weight(output, input channel, ky, kx).</summary>
    public static PackedWeights Pack(int outputs, int inputs, Window2D window, Func<int, int, int, int, float> weight)
    {
        int tile = outputs <= 32 ? 32 : 64;
        int paddedOutputs = RoundUp(outputs, tile);
        int taps = RoundUp(inputs * window.KernelHeight * window.KernelWidth, TapsOfASlice);
        float[] values = new float[taps * paddedOutputs];
        int tap = 0;
        for (int channel = 0; channel < inputs; channel++)
        {
            for (int ky = 0; ky < window.KernelHeight; ky++)
            {
                for (int kx = 0; kx < window.KernelWidth; kx++, tap++)
                {
                    for (int output = 0; output < outputs; output++)
                    {
                        values[(tap * paddedOutputs) + output] = weight(output, channel, ky, kx);
                    }
                }
            }
        }

        return new PackedWeights(values, taps, paddedOutputs, outputs, tile);
    }

    /// <summary>A tap's place in a patch, for every tap; padding taps read element 0 and weigh nothing.</summary>
    /// <param name="firstChannel">First patch channel of the group.</param>
    /// <param name="inputs">Input channels of the group.</param>
    /// <param name="window">Kernel size and dilation.</param>
    /// <param name="patchHeight">Rows of a patch.</param>
    /// <param name="patchWidth">Columns of a patch.</param>
    public static int[] Offsets(int firstChannel, int inputs, Window2D window, int patchHeight, int patchWidth)
    {
        int[] offsets = new int[RoundUp(inputs * window.KernelHeight * window.KernelWidth, TapsOfASlice)];
        int tap = 0;
        for (int channel = 0; channel < inputs; channel++)
        {
            for (int ky = 0; ky < window.KernelHeight; ky++)
            {
                for (int kx = 0; kx < window.KernelWidth; kx++, tap++)
                {
                    offsets[tap] = ((((firstChannel + channel) * patchHeight) + (ky * window.DilationHeight)) * patchWidth) + (kx * window.DilationWidth);
                }
            }
        }

        return offsets;
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
