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
    private int Rows => Inputs[0].Count / inputs;

    protected override float Gamma(TensorRules rules) => rules.LinearGamma;

    protected override void AddProduct(WorkTeam team, ReadOnlyMemory<float> x, ReadOnlyMemory<float> w, Memory<float> y) =>
        Gemm.Run(team, Rows, outputs, inputs, x, new MatrixView(0, inputs, 1), w, view, y, 0, outputs, accumulate: true);

    protected override void Pull(WorkTeam team, int conditions, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx,
        bool add, BufferPool pool) =>
        Gemm.Run(team, conditions * Rows, inputs, outputs, g, new MatrixView(0, outputs, 1), w, view.Transposed, gx, 0, inputs, add);

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
