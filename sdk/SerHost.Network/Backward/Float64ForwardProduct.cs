using SerHost.Network.Forward;

namespace SerHost.Network.Backward;

/// <summary>A layer's own output with sums in float64.</summary>
/// <remarks>
/// Rules divide by outputs that may cancel to about the stabiliser's 1e-6 although their parts are around 10: the join of a
/// residual block, or z of the epsilon rule. Sums in float32 are off by that much there, and the relevance of such an element by
/// a large part of itself. So the values between are kept in float64 too. Gradients need the same: a ReLU decides by the sign of
/// such a sum.
/// </remarks>
internal sealed class Float64ForwardProduct
{
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly Float64Rows? _rows;
    private readonly Float64Winograd? _winograd;
    private double[]? _widened;

    public Float64ForwardProduct(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightCache cache)
    {
        _input = input;
        _output = output;
        if (Float64Winograd.Fits(geometry, input))
        {
            _winograd = new Float64Winograd(geometry, input, output,
                cache.GetFloat64Winograd(layer, () => new Float64WinogradWeights(geometry)));
        }
        else
        {
            _rows = new Float64Rows(geometry, input, output, cache.GetFloat64(layer, () => new Float64PackedMatrix(geometry)));
        }
    }

    /// <summary>Computes all outputs.</summary>
    /// <param name="source">Values in the input's layout.</param>
    /// <param name="exactSource">The same before rounding, or null.</param>
    /// <param name="target">Receives the sums, in the output's layout.</param>
    /// <param name="team">Threads.</param>
    public void Run(float[] source, double[]? exactSource, Float64Target target, WorkTeam team)
    {
        if (exactSource is null)
        {
            _widened ??= new double[_input.Length];
            BufferMath.Widen(_widened, source);
        }

        double[] values = exactSource ?? _widened!;
        if (_winograd is not null)
        {
            team.Split(_winograd.TileRows, (from, end) => _winograd.Run(values, target, from, end));
        }
        else
        {
            team.Split(_output.Shape.Height, (from, end) => _rows!.Run(values, from, end, target.Put));
        }
    }
}
