using SerHost.Compute.Network;
using SerHost.Compute.Relevance;

namespace SerHost.Compute.Backward;

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

    public GatherProduct(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache)
    {
        _input = input;
        _output = output;
        _strideHeight = geometry.Window.StrideHeight;
        _strideWidth = geometry.Window.StrideWidth;
        _zeros = new float[ChannelPadding.Round(geometry.Input.Channels)];
        _phases = Enumerable.Range(0, _strideHeight * _strideWidth)
            .Select(phase => CreatePhase(layer, phase, geometry, form, cache))
            .ToArray();
    }

    public override void Run(float[] source, int channel, float[] target, Workspace workspace, WorkTeam team)
    {
        if (team.Threads == 1)
        {
            RunRows(source, channel, target, 0, _input.Shape.Height);
        }
        else
        {
            Split(source, channel, target, team);
        }
    }

    private void Split(float[] source, int channel, float[] target, WorkTeam team) =>
        team.Split(_input.Shape.Height, (from, end) => RunRows(source, channel, target, from, end));

    private void RunRows(float[] source, int channel, float[] target, int from, int end)
    {
        for (int row = from; row < end; row++)
        {
            for (int column = 0; column < Math.Min(_strideWidth, _input.Shape.Width); column++)
            {
                Phase phase = _phases[(row % _strideHeight * _strideWidth) + column];
                GemmKernel.Run(
                    source, _output.Offset(row / _strideHeight, 0), _output.PixelStride, phase.SegmentsFor(channel), phase.Weights,
                    target, _input.Offset(row, column), _strideWidth * _input.PixelStride, (_input.Shape.Width - column + _strideWidth - 1) / _strideWidth, _zeros);
            }
        }
    }

    private Phase CreatePhase(int layer, int index, ConvolutionGeometry geometry, WeightForm form, WeightCache cache)
    {
        int outputs = geometry.Output.Channels;
        var taps = new List<(int Tap, int Source)>();
        for (int tap = 0; tap < geometry.Taps; tap++)
        {
            int rowReach = (index / _strideWidth) + geometry.Window.PadTop - (tap / geometry.Window.KernelWidth * geometry.Window.DilationHeight);
            int columnReach = (index % _strideWidth) + geometry.Window.PadLeft - (tap % geometry.Window.KernelWidth * geometry.Window.DilationWidth);
            if (rowReach % _strideHeight == 0 && columnReach % _strideWidth == 0)
            {
                taps.Add((tap, (rowReach / _strideHeight * _output.RowStride) + (columnReach / _strideWidth * _output.PixelStride)));
            }
        }

        PackedMatrix weights = cache.Get(layer, form, index, () => Pack(geometry, form, taps));
        return new Phase(weights, taps.Select((tap, i) => new GemmSegment(tap.Source, i * outputs, outputs)).ToArray(), outputs);
    }

    private static PackedMatrix Pack(ConvolutionGeometry geometry, WeightForm form, List<(int Tap, int Source)> taps)
    {
        int outputs = geometry.Output.Channels;
        var matrix = new PackedMatrix(Math.Max(1, taps.Count * outputs), geometry.Input.Channels);
        for (int i = 0; i < taps.Count; i++)
        {
            for (int output = 0; output < outputs; output++)
            {
                for (int input = 0; input < geometry.Input.Channels; input++)
                {
                    matrix[(i * outputs) + output, input] = WeightCache.Weight(geometry, form, output, input, taps[i].Tap);
                }
            }
        }

        return matrix;
    }

    /// <summary>The taps that meet the input positions of one residue of the strides.</summary>
    private sealed class Phase(PackedMatrix weights, GemmSegment[] segments, int outputs)
    {
        private readonly GemmSegments _all = new(segments);

        // One entry a channel: a condition's first step reads a single channel, 1 / channels of the work.
        private readonly GemmSegments[] _single = Enumerable.Range(0, outputs)
            .Select(channel => new GemmSegments(segments.Select(s => new GemmSegment(s.Source + channel, s.WeightRow + channel, 1)).ToArray()))
            .ToArray();

        public PackedMatrix Weights { get; } = weights;

        public GemmSegments SegmentsFor(int channel) => channel == AllChannels ? _all : _single[channel];
    }
}
