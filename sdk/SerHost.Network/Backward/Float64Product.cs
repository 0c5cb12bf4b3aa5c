using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>A layer with weights in one form, all in float64: z = b + w·x at every output, and Wᵀs at every input.</summary>
/// <remarks>Immutable but for its scratch; used by one pass at a time, on as many threads as its team has.</remarks>
internal sealed class Float64Product
{
    private readonly ConvolutionGeometry _geometry;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly Float64Rows _forward;
    private readonly (Float64PackedMatrix Weights, GemmSegments Segments)[] _phases;

    public Float64Product(ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, bool hasBias)
    {
        (_geometry, _input, _output) = (geometry, input, output);
        _forward = new Float64Rows(geometry, input, output, new Float64PackedMatrix(geometry, form, hasBias));
        int channels = geometry.Input.Channels;
        int outputs = geometry.Output.Channels;
        _phases = geometry.Scatters
            ? [(new Float64PackedMatrix(outputs, geometry.Taps * channels, (row, column) => Float64PackedMatrix.WeightOf(
                geometry, form, row, column % channels, column / channels)), new GemmSegments([new GemmSegment(0, 0, outputs)]))]
            : [.. TransposedTap.Phases(geometry, output).Select(taps => (
                new Float64PackedMatrix(Math.Max(1, taps.Length * outputs), channels, (row, column) => taps.Length == 0 ? 0
                    : Float64PackedMatrix.WeightOf(geometry, form, row % outputs, column, taps[row / outputs].Index)),
                new GemmSegments([.. taps.Select((tap, i) => new GemmSegment(tap.Source, i * outputs, outputs))])))];
    }

    /// <summary>z at every output.</summary>
    /// <param name="source">In the input's layout.</param>
    /// <param name="target">In the output's layout; its border keeps its zeros.</param>
    /// <param name="adds">Whether z is added to what the target holds.</param>
    /// <param name="team">Threads.</param>
    public void Forward(double[] source, double[] target, bool adds, WorkTeam team) => team.Split(_output.Shape.Height, (from, end) =>
        _forward.Run(source, from, end, (place, sums) => Place(sums, target.AsSpan(place), adds)));

    /// <summary>Wᵀs at every input.</summary>
    /// <param name="source">s, in the output's layout.</param>
    /// <param name="target">In the input's layout; its border keeps its zeros.</param>
    /// <param name="team">Threads.</param>
    public void Backward(double[] source, double[] target, WorkTeam team)
    {
        if (_geometry.Scatters)
        {
            Scatter(source, target);
        }
        else
        {
            team.Split(_input.Shape.Height, (from, end) => Gather(source, target, from, end));
        }
    }

    private void Gather(double[] source, double[] target, int from, int end)
    {
        (int strideHeight, int strideWidth) = (_geometry.Window.StrideHeight, _geometry.Window.StrideWidth);
        var sums = new double[_input.Shape.Width * _phases[0].Weights.Columns];
        for (int row = from; row < end; row++)
        {
            for (int first = 0; first < Math.Min(strideWidth, _input.Shape.Width); first++)
            {
                (Float64PackedMatrix weights, GemmSegments segments) = _phases[(row % strideHeight * strideWidth) + first];
                int count = (_input.Shape.Width - first + strideWidth - 1) / strideWidth;
                Float64GemmKernel.Run(source, _output.Offset(row / strideHeight, 0), _output.PixelStride, segments, weights, sums, count);
                for (int i = 0; i < count; i++)
                {
                    Place(sums.AsSpan(i * weights.Columns, _input.Shape.Channels),
                        target.AsSpan(_input.Offset(row, first + (i * strideWidth))), adds: false);
                }
            }
        }
    }

    // For few input channels, and for linear layers: every output position's products go to their places.
    private void Scatter(double[] source, double[] target)
    {
        (Float64PackedMatrix weights, GemmSegments segments) = _phases[0];
        var products = new double[_output.Shape.Width * weights.Columns];
        var walk = new WindowWalk(_geometry.Window, _input);
        int channels = _input.Shape.Channels;
        Array.Clear(target);
        for (int row = 0; row < _output.Shape.Height; row++)
        {
            Float64GemmKernel.Run(source, _output.Offset(row, 0), _output.PixelStride, segments, weights, products, _output.Shape.Width);
            for (int column = 0; column < _output.Shape.Width; column++)
            {
                ReadOnlySpan<int> places = walk.At(row, column, out ReadOnlySpan<int> taps);
                for (int i = 0; i < places.Length; i++)
                {
                    Place(products.AsSpan((column * weights.Columns) + (taps[i] * channels), channels), target.AsSpan(places[i]),
                        adds: true);
                }
            }
        }
    }

    private static void Place(ReadOnlySpan<double> sums, Span<double> target, bool adds)
    {
        if (adds)
        {
            for (int c = 0; c < sums.Length; c++)
            {
                target[c] += sums[c];
            }
        }
        else
        {
            sums.CopyTo(target);
        }
    }
}
