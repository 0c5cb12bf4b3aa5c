using SerHost.Network.Backward;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>y[rows, out] = x[rows, in] · W + bias.</summary>
internal sealed class LinearStep(
    string name, Operand input, Operand output, ReadOnlyMemory<float> weights, MatrixView view, int inputs, int outputs,
    ReadOnlyMemory<float>? bias)
    : WeightedStep(name, input, output, weights, bias)
{
    /// <summary>Columns multiplied for those of the condition that has fewest, where conditions share a product.</summary>
    private const double MostWaste = 1.25;

    private int Rows => Inputs[0].Count / inputs;

    protected override float Gamma(TensorRules rules) => rules.LinearGamma;

    protected override void AddProduct(WorkTeam team, ReadOnlyMemory<float> x, ReadOnlyMemory<float> w, Memory<float> y) =>
        Gemm.Run(team, Rows, outputs, inputs, x, new MatrixView(0, inputs, 1), w, view, y, 0, outputs, accumulate: true);

    /// <summary>Conditions whose gradient is 0 but in a few columns, as one head's or neuron's is right below it, are multiplied by these
    /// columns' weights alone.</summary>
    protected override void Pull(WorkTeam team, int conditions, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx,
        bool add, BufferPool pool)
    {
        for (int first = 0, end; first < conditions; first = end)
        {
            (int low, int high) = Columns(g.Span, first);
            for (end = first + 1; end < conditions; end++)
            {
                (int from, int to) = Columns(g.Span, end);
                int both = Math.Max(high, to) - Math.Min(low, from);
                if (both > Math.Min(high - low, to - from) * MostWaste)
                {
                    break;
                }

                (low, high) = (Math.Min(low, from), Math.Max(high, to));
            }

            Gemm.Run(
                team, (end - first) * Rows, inputs, high - low, g, new MatrixView((first * Rows * outputs) + low, outputs, 1), w,
                new MatrixView(view.Start + (low * view.ColumnStride), view.ColumnStride, view.RowStride), gx, first * Rows * inputs,
                inputs, add);
        }
    }

    /// <summary>Columns outside which the gradient of a condition is 0.</summary>
    private (int Low, int High) Columns(ReadOnlySpan<float> g, int condition)
    {
        (int low, int high) = (outputs, 0);
        ReadOnlySpan<float> own = g.Slice(condition * Rows * outputs, Rows * outputs);
        for (int row = 0; row < Rows && high - low < outputs; row++)
        {
            ReadOnlySpan<float> values = own.Slice(row * outputs, outputs);
            if (values.IndexOfAnyExcept(0f) is >= 0 and var found)
            {
                (low, high) = (Math.Min(low, found), Math.Max(high, values.LastIndexOfAnyExcept(0f) + 1));
            }
        }

        return high > low ? (low, high) : (0, 0);
    }

    protected override void FillBias(WorkTeam team, ReadOnlySpan<float> b, Memory<float> y)
    {
        for (int row = 0; row < Rows; row++)
        {
            b.CopyTo(y.Span.Slice(row * outputs, outputs));
        }
    }

    protected override double BiasShare(ReadOnlySpan<float> b, ReadOnlySpan<float> g)
    {
        double total = 0;
        for (int row = 0; row < Rows; row++)
        {
            total += VectorLoops.Dot(b, g.Slice(row * outputs, outputs));
        }

        return total;
    }
}
