using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>Mean, sum or maximum over axes.</summary>
internal sealed class ReduceStep : TensorStep
{
    private readonly float _factor;
    private readonly bool _isMaximum;

    /// <summary>Wraps a reduction.</summary>
    /// <param name="name">Node.</param>
    /// <param name="input">What is reduced.</param>
    /// <param name="output">The result.</param>
    /// <param name="axes">Axes reduced over.</param>
    /// <param name="kind">ReduceMean, ReduceSum or ReduceMax.</param>
    public ReduceStep(string name, Operand input, Operand output, int[] axes, string kind)
        : base(name, [input], output)
    {
        int[] kept = input.Dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim).ToArray();
        Runs = new BroadcastPlan(input.Dims, kept, input.Dims);
        _isMaximum = kind == "ReduceMax";
        _factor = kind == "ReduceMean" ? (float)output.Count / Math.Max(1, input.Count) : 1;
    }

    private BroadcastPlan Runs { get; }

    public override bool KeepsInput(int input, Rules.TensorRules rules, ReadOnlySpan<bool> isLive) => _isMaximum;

    public override bool KeepsOutput(Rules.TensorRules rules) => _isMaximum;

    public override void Forward(TensorPass pass)
    {
        ReadOnlySpan<float> x = pass.Value(Inputs[0]).Span;
        Span<float> y = pass.Write(Output).Span;
        int step = Runs.Steps.B;
        if (_isMaximum)
        {
            y.Fill(float.NegativeInfinity);
            for (int outer = 0; outer < Runs.Outer; outer++)
            {
                (int from, int to) = Runs.Starts(outer);
                for (int i = 0; i < Runs.Inner; i++)
                {
                    y[to + (i * step)] = MathF.Max(y[to + (i * step)], x[from + i]);
                }
            }

            return;
        }

        double[] sums = new double[y.Length];
        for (int outer = 0; outer < Runs.Outer; outer++)
        {
            (int from, int to) = Runs.Starts(outer);
            ReadOnlySpan<float> run = x.Slice(from, Runs.Inner);
            if (step == 0)
            {
                sums[to] += VectorLoops.Sum(run);
                continue;
            }

            for (int i = 0; i < run.Length; i++)
            {
                sums[to + i] += run[i];
            }
        }

        for (int i = 0; i < y.Length; i++)
        {
            y[i] = (float)(sums[i] * _factor);
        }
    }

    public override void Backward(TensorBackward pass)
    {
        if (!pass.Wants(0))
        {
            return;
        }

        Memory<float> target = pass.Target(0, out bool add);
        ReadOnlyMemory<float> x = _isMaximum ? pass.Value(Inputs[0]) : default, y = _isMaximum
            ? pass.Value(Output) : default, g = pass.Gradient;
        int step = Runs.Steps.B;
        for (int condition = 0; condition < pass.Count; condition++)
        {
            ReadOnlySpan<float> given = g.Span.Slice(condition * Output.Count, Output.Count);
            Span<float> own = target.Span.Slice(condition * Inputs[0].Count, Inputs[0].Count);
            bool[]? taken = _isMaximum ? new bool[Output.Count] : null;
            for (int outer = 0; outer < Runs.Outer; outer++)
            {
                (int to, int from) = Runs.Starts(outer);
                for (int i = 0; i < Runs.Inner; i++)
                {
                    int at = from + (i * step);
                    float part = _factor * given[at];
                    if (taken is not null)
                    {
                        bool wins = !taken[at] && x.Span[to + i] == y.Span[at];
                        taken[at] |= wins;
                        part = wins ? part : 0;
                    }

                    own[to + i] = add ? own[to + i] + part : part;
                }
            }
        }
    }
}
