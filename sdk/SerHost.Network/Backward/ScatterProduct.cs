using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>The transposed product, each output position's products added into their places: for few input channels (the first
/// layer), where collecting would fill vectors badly, and for linear layers over a whole image.</summary>
internal sealed class ScatterProduct : BackwardProduct
{
    private readonly ConvolutionGeometry _geometry;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly PackedMatrix _weights;
    private readonly GemmSegments _all;
    private readonly GemmSegments[] _single;
    private readonly float[] _zeros;

    public ScatterProduct(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache)
    {
        _geometry = geometry;
        _input = input;
        _output = output;
        _weights = cache.Get(layer, form, WeightCache.Scatter, () => Pack(geometry, form));
        _all = new GemmSegments([new GemmSegment(0, 0, geometry.Output.Channels)]);
        _single = Enumerable.Range(0, geometry.Output.Channels).Select(o => new GemmSegments([new GemmSegment(o, o, 1)])).ToArray();
        _zeros = new float[_weights.PaddedColumns];
    }

    public override void Run(float[] source, float[]? factor, float[] target, bool adds, Workspace workspace, WorkTeam team)
    {
        if (factor is not null)
        {
            SplitLoops.Multiply(source, factor, workspace.ScratchArray, _output.Length, add: false, team);
            source = workspace.ScratchArray;
        }

        if (!adds)
        {
            Array.Clear(target);
        }

        AddOf(source, _all, target, workspace);
    }

    public override void RunChannel(float[] source, int channel, float[]? factor, float[] target, bool adds, Workspace workspace)
    {
        float[] product = adds ? workspace.ProductFor(_input) : target;
        Array.Clear(product);
        AddOf(source, _single[channel], product, workspace);
        Deliver(product, factor, target, adds, WorkTeam.Alone);
    }

    private void AddOf(float[] source, GemmSegments segments, float[] target, Workspace workspace)
    {
        float[] products = workspace.Temporary(this, 0, _output.Shape.Width * _weights.PaddedColumns);
        for (int row = 0; row < _output.Shape.Height; row++)
        {
            GemmKernel.Run(
                source, _output.Offset(row, 0), _output.PixelStride, segments, _weights,
                products, 0, _weights.PaddedColumns, _output.Shape.Width, _zeros);
            for (int kernelRow = 0; kernelRow < _geometry.Window.KernelHeight; kernelRow++)
            {
                int inputRow = (row * _geometry.Window.StrideHeight)
                    + (kernelRow * _geometry.Window.DilationHeight) - _geometry.Window.PadTop;
                if (inputRow >= 0 && inputRow < _input.Shape.Height)
                {
                    AddRow(products, kernelRow, inputRow, target);
                }
            }
        }
    }

    private void AddRow(float[] products, int kernelRow, int inputRow, float[] target)
    {
        int channels = _geometry.Input.Channels;
        for (int kernelColumn = 0; kernelColumn < _geometry.Window.KernelWidth; kernelColumn++)
        {
            int product = ((kernelRow * _geometry.Window.KernelWidth) + kernelColumn) * channels;
            int inputColumn = (kernelColumn * _geometry.Window.DilationWidth) - _geometry.Window.PadLeft;
            for (int column = 0; column < _output.Shape.Width; column++, inputColumn += _geometry.Window.StrideWidth,
                product += _weights.PaddedColumns)
            {
                if (inputColumn < 0 || inputColumn >= _input.Shape.Width)
                {
                    continue;
                }

                int place = _input.Offset(inputRow, inputColumn);
                for (int c = 0; c < channels; c++)
                {
                    target[place + c] += products[product + c];
                }
            }
        }
    }

    private static PackedMatrix Pack(ConvolutionGeometry geometry, WeightForm form)
    {
        int channels = geometry.Input.Channels;
        var matrix = new PackedMatrix(geometry.Output.Channels, geometry.Taps * channels);
        for (int output = 0; output < geometry.Output.Channels; output++)
        {
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                for (int input = 0; input < channels; input++)
                {
                    matrix[output, (tap * channels) + input] = WeightCache.Weight(geometry, form, output, input, tap);
                }
            }
        }

        return matrix;
    }
}
