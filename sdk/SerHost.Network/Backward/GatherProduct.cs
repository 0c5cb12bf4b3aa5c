using System.Buffers;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Backward;

/// <summary>The transposed product, collected at each input position. With a stride of s, input positions fall into s·s phases, each
/// met by its own taps; within a phase it is an ordinary convolution of s with those taps.</summary>
internal sealed class GatherProduct : BackwardProduct
{
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly int _strideHeight;
    private readonly int _strideWidth;
    private readonly Phase[] _phases;
    private readonly float[] _zeros;
    private readonly ChannelProduct _channel;
    private readonly bool _readsOneRow; // of the output, for a row of the input

    public GatherProduct(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache)
    {
        _input = input;
        _output = output;
        _strideHeight = geometry.Window.StrideHeight;
        _strideWidth = geometry.Window.StrideWidth;
        _readsOneRow = geometry.Window is { KernelHeight: 1, PadTop: 0 };
        _zeros = new float[ChannelPadding.Round(geometry.Input.Channels)];
        _phases = [.. TransposedTap.Phases(geometry, output).Select((taps, phase) => new Phase(
            cache.Get(layer, form, phase, () => Pack(geometry, form, taps)),
            new GemmSegments([.. taps.Select(
                (tap, i) => new GemmSegment(tap.Source, i * geometry.Output.Channels, geometry.Output.Channels))])))];
        _channel = new ChannelProduct(layer, geometry, input, output, form, cache);
    }

    public override void Run(float[] source, float[]? factor, float[] target, bool adds, Workspace workspace, WorkTeam team)
    {
        if (factor is not null && !_readsOneRow)
        {
            SplitLoops.Multiply(source, factor, workspace.ScratchArray, _output.Length, add: false, team);
            (source, factor) = (workspace.ScratchArray, null);
        }

        if (team.Threads == 1)
        {
            RunRows(source, factor, target, adds, 0, _input.Shape.Height);
        }
        else
        {
            Split(source, factor, target, adds, team);
        }
    }

    public override void RunChannel(float[] source, int channel, float[]? factor, float[] target, bool adds, Workspace workspace) =>
        _channel.Run(source, channel, factor, target, adds);

    private void Split(float[] source, float[]? factor, float[] target, bool adds, WorkTeam team) =>
        team.Split(_input.Shape.Height, (from, end) => RunRows(source, factor, target, adds, from, end));

    private void RunRows(float[] source, float[]? factor, float[] target, bool adds, int from, int end)
    {
        float[] row = factor is null ? [] : ArrayPool<float>.Shared.Rent(_output.RowStride);
        for (int y = from; y < end; y++)
        {
            (float[] values, int start) = (source, _output.Offset(y / _strideHeight, 0));
            if (factor is not null)
            {
                int first = _output.Offset(y / _strideHeight, -_output.Halo.Left);
                VectorLoops.Multiply(source.AsSpan(first, _output.RowStride), factor.AsSpan(first, _output.RowStride), row, add: false);
                (values, start) = (row, start - first);
            }

            for (int column = 0; column < Math.Min(_strideWidth, _input.Shape.Width); column++)
            {
                Phase phase = _phases[(y % _strideHeight * _strideWidth) + column];
                if (adds && phase.Segments.Items.Length == 0)
                {
                    continue;
                }

                GemmKernel.Run(
                    values, start, _output.PixelStride, phase.Segments, phase.Weights,
                    target, _input.Offset(y, column), _strideWidth * _input.PixelStride,
                    (_input.Shape.Width - column + _strideWidth - 1) / _strideWidth, adds ? default : _zeros);
            }
        }

        if (factor is not null)
        {
            ArrayPool<float>.Shared.Return(row);
        }
    }

    private static PackedMatrix Pack(ConvolutionGeometry geometry, WeightForm form, TransposedTap[] taps)
    {
        int outputs = geometry.Output.Channels;
        var matrix = new PackedMatrix(Math.Max(1, taps.Length * outputs), geometry.Input.Channels);
        for (int i = 0; i < taps.Length; i++)
        {
            for (int output = 0; output < outputs; output++)
            {
                for (int input = 0; input < geometry.Input.Channels; input++)
                {
                    matrix[(i * outputs) + output, input] = WeightCache.Weight(geometry, form, output, input, taps[i].Index);
                }
            }
        }

        return matrix;
    }

    /// <summary>What a phase multiplies.</summary>
    private sealed record Phase(PackedMatrix Weights, GemmSegments Segments);
}
