using System.Buffers;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>z[o, y, x] = b[o] + Σ over c and taps of w[o, c, tap] · input[c, y·stride + tap − pad], with weights in one form.</summary>
/// <remarks>A 3×3 convolution of stride 1 is done by Winograd's form where no sum may cancel: where one may, its rounding, a share of the
/// largest sum around, would be a large part of a small one.</remarks>
internal sealed class ForwardProduct
{
    private readonly ConvolutionGeometry _geometry;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly PackedMatrix? _weights;
    private readonly GemmSegments? _segments;
    private readonly WinogradConvolution? _winograd;
    private readonly float[] _bias;

    /// <summary>Plans a product.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="geometry">Its window and weights.</param>
    /// <param name="input">Layout of its input.</param>
    /// <param name="output">Layout of its output.</param>
    /// <param name="part">The form of the weights, and whether the bias is added.</param>
    /// <param name="cache">Packed weights.</param>
    /// <param name="mayCancel">Whether terms of both signs may meet in a sum, or be added to another product's.</param>
    public ForwardProduct(
        int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, RulePart part, WeightCache cache, bool mayCancel)
    {
        WeightForm form = part.Weights;
        bool hasBias = part.HasBias;
        _geometry = geometry;
        _input = input;
        _output = output;
        _bias = new float[output.PixelStride];
        for (int i = 0; hasBias && i < geometry.Output.Channels; i++)
        {
            _bias[i] = (float)form.Of(geometry.Bias.Span[i]);
        }

        if (!mayCancel && WinogradWeights.Fits(geometry.Window, geometry.Groups, geometry.Input.Channels, geometry.Output.Channels))
        {
            WinogradWeights weights = cache.GetWinograd(layer, form, () => new WinogradWeights(
                geometry.Input.Channels, geometry.Output.Channels, (to, from, tap) => WeightCache.Weight(geometry, form, to, from, tap)));
            _winograd = new WinogradConvolution(_bias, geometry.Window.PadTop, geometry.Window.PadLeft, weights, input, output);
        }
        else
        {
            _weights = cache.Get(layer, form, WeightCache.Forward, () => Pack(geometry, form));
            _segments = new GemmSegments(Segments(geometry, input).ToArray());
        }
    }

    /// <summary>Computes all outputs.</summary>
    /// <param name="source">Values in the input's layout.</param>
    /// <param name="target">Receives the sums, in the output's layout.</param>
    /// <param name="accumulate">Whether the sums are added to what the target holds, without bias.</param>
    /// <param name="team">Threads.</param>
    public void Run(float[] source, float[] target, bool accumulate, WorkTeam team)
    {
        if (_winograd is not null)
        {
            team.Split(_winograd.Blocks, (from, end) => RunBlocks(_winograd, source, target, from, end));
        }
        else if (team.Threads == 1)
        {
            RunRows(source, target, accumulate, 0, _output.Shape.Height);
        }
        else
        {
            Split(source, target, accumulate, team);
        }
    }

    // A method of its own: a lambda's captured variables would be allocated even where it does not run.
    private void Split(float[] source, float[] target, bool accumulate, WorkTeam team) =>
        team.Split(_output.Shape.Height, (from, end) => RunRows(source, target, accumulate, from, end));

    private static void RunBlocks(WinogradConvolution winograd, float[] source, float[] target, int from, int end)
    {
        float[] scratch = ArrayPool<float>.Shared.Rent(winograd.ScratchLength);
        winograd.RunBlocks(source, [], target, relu: false, adds: false, scratch, from, end);
        ArrayPool<float>.Shared.Return(scratch);
    }

    private void RunRows(float[] source, float[] target, bool accumulate, int from, int end)
    {
        for (int row = from; row < end; row++)
        {
            int start = _input.Offset((row * _geometry.Window.StrideHeight) - _geometry.Window.PadTop, -_geometry.Window.PadLeft);
            GemmKernel.Run(
                source, start, _geometry.Window.StrideWidth * _input.PixelStride, _segments!, _weights!,
                target, _output.Offset(row, 0), _output.PixelStride, _output.Shape.Width, accumulate ? default : _bias);
        }
    }

    /// <summary>The runs of a window: whole kernel rows where channels are contiguous, else one run a tap.</summary>
    internal static IEnumerable<GemmSegment> Segments(ConvolutionGeometry geometry, MapLayout input)
    {
        int channels = geometry.Input.Channels;
        bool contiguous = input.PixelStride == channels && geometry.Window.DilationWidth == 1;
        int runs = contiguous ? 1 : geometry.Window.KernelWidth;
        int depth = contiguous ? channels * geometry.Window.KernelWidth : channels;
        for (int row = 0; row < geometry.Window.KernelHeight; row++)
        {
            for (int run = 0; run < runs; run++)
            {
                int source = (row * geometry.Window.DilationHeight * input.RowStride)
                    + (run * geometry.Window.DilationWidth * input.PixelStride);
                yield return new GemmSegment(source, ((row * geometry.Window.KernelWidth) + run) * channels, depth);
            }
        }
    }

    private static PackedMatrix Pack(ConvolutionGeometry geometry, WeightForm form)
    {
        int channels = geometry.Input.Channels;
        var matrix = new PackedMatrix(geometry.Taps * channels, geometry.Output.Channels);
        for (int output = 0; output < geometry.Output.Channels; output++)
        {
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                for (int input = 0; input < channels; input++)
                {
                    matrix[(tap * channels) + input, output] = WeightCache.Weight(geometry, form, output, input, tap);
                }
            }
        }

        return matrix;
    }
}
