using System.Numerics;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>What two operands are combined by.</summary>
internal enum Arithmetic
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
}

/// <summary>Element by element arithmetic of two tensors, broadcast.</summary>
/// <remarks>Sums keep the gradient (ε-rule); what is no relevance's way (a constant, a gate) takes its share as a constant. Products of two
/// that both carry relevance share it (uniform rule, AttnLRP proposition 3.2). A divisor is a constant to the relevance rules.</remarks>
internal sealed class ArithmeticStep(string name, Operand left, Operand right, Operand output, Arithmetic kind)
    : TensorStep(name, [left, right], output)
{
    private readonly BroadcastPlan _plan = new(left.Dims, right.Dims, output.Dims);

    public Arithmetic Kind => kind;

    public override bool Passes(int input, TensorRules rules) => rules.IsGradient || kind != Arithmetic.Divide || input == 0;

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => kind switch
    {
        Arithmetic.Add or Arithmetic.Subtract => !isLive[input],
        Arithmetic.Multiply => isLive[1 - input],
        Arithmetic.Divide => input == 1 || isLive[1],
        _ => true,
    };

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> a = pass.Value(Inputs[0]), b = pass.Value(Inputs[1]);
        Memory<float> c = pass.Write(Output);
        (int aStep, int bStep) = _plan.Steps;
        if (_plan.Outer == 1)
        {
            pass.Team.SplitElements(_plan.Inner, (from, length) => Run(
                a.Span.Slice(aStep * from, aStep == 0 ? 1 : length), b.Span.Slice(bStep * from, bStep == 0 ? 1 : length),
                c.Span.Slice(from, length)));
            return;
        }

        pass.Team.Split(_plan.Outer, (from, end) =>
        {
            for (int outer = from; outer < end; outer++)
            {
                (int aStart, int bStart) = _plan.Starts(outer);
                Run(a.Span.Slice(aStart, aStep == 0 ? 1 : _plan.Inner), b.Span.Slice(bStart, bStep == 0 ? 1 : _plan.Inner),
                    c.Span.Slice(outer * _plan.Inner, _plan.Inner));
            }
        });
    }

    public override void Backward(TensorBackward pass)
    {
        bool both = pass.IsLive(0) && pass.IsLive(1);
        float share = both && kind == Arithmetic.Multiply ? pass.Rules.ProductShare : 1;
        for (int input = 0; input < 2; input++)
        {
            if (pass.Wants(input))
            {
                Pull(pass, input, share);
            }
            else if (pass.CountsBalance && !pass.IsLive(input) && kind is Arithmetic.Add or Arithmetic.Subtract)
            {
                CountConstant(pass, input);
            }
        }
    }

    private void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        switch (kind)
        {
            case Arithmetic.Add:
                Loop<AddOperation>(a, b, c);
                break;
            case Arithmetic.Subtract:
                Loop<SubtractOperation>(a, b, c);
                break;
            case Arithmetic.Multiply:
                Loop<MultiplyOperation>(a, b, c);
                break;
            case Arithmetic.Divide:
                Loop<DivideOperation>(a, b, c);
                break;
            case Arithmetic.Minimum:
                Loop<MinimumOperation>(a, b, c);
                break;
            default:
                Loop<MaximumOperation>(a, b, c);
                break;
        }
    }

    private static void Loop<T>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
        where T : struct, IVectorOperation
    {
        int width = Vector<float>.Count, i = 0;
        if (a.Length == c.Length && b.Length == c.Length)
        {
            for (; i + width <= c.Length; i += width)
            {
                T.Apply(new Vector<float>(a[i..]), new Vector<float>(b[i..])).CopyTo(c[i..]);
            }
        }
        else if (a.Length == c.Length)
        {
            var second = new Vector<float>(b[0]);
            for (; i + width <= c.Length; i += width)
            {
                T.Apply(new Vector<float>(a[i..]), second).CopyTo(c[i..]);
            }
        }

        int aStep = a.Length == c.Length ? 1 : 0, bStep = b.Length == c.Length ? 1 : 0;
        for (; i < c.Length; i++)
        {
            c[i] = T.Apply(a[i * aStep], b[i * bStep]);
        }
    }

    /// <summary>Every element's part of an operand's gradient, summed where the operand was broadcast.</summary>
    private void Pull(TensorBackward pass, int input, float share)
    {
        ReadOnlyMemory<float> g = pass.Gradient;
        int size = Output.Count, own = Inputs[input].Count;
        bool isWhole = own == size;
        if (isWhole && (kind == Arithmetic.Add || (kind == Arithmetic.Subtract && input == 0)))
        {
            Memory<float> whole = pass.Target(input, out bool addWhole);
            pass.Team.SplitElements(g.Length, (from, length) =>
                VectorLoops.Put(g.Span.Slice(from, length), whole.Span.Slice(from, length), addWhole));
            return;
        }

        bool needsValues = kind is not (Arithmetic.Add or Arithmetic.Subtract);
        bool needsBoth = kind is Arithmetic.Minimum or Arithmetic.Maximum || (kind == Arithmetic.Divide && input == 1);
        ReadOnlyMemory<float> a = needsBoth || (needsValues && input == 1) ? pass.Value(Inputs[0]) : default;
        ReadOnlyMemory<float> b = needsBoth || (needsValues && (input == 0 || kind == Arithmetic.Divide)) ? pass.Value(Inputs[1]) : default;
        bool add = true;
        Memory<float> target = isWhole ? pass.Target(input, out add) : pass.ZeroedTarget(input);
        (int aStep, int bStep) = _plan.Steps;
        int step = input == 0 ? aStep : bStep;
        for (int condition = 0; condition < pass.Count; condition++)
        {
            int gStart = condition * size, tStart = condition * own;
            void Range(int from, int end)
            {
                for (int outer = from; outer < end; outer++)
                {
                    (int aStart, int bStart) = _plan.Starts(outer);
                    ReadOnlySpan<float> given = g.Span.Slice(gStart + (outer * _plan.Inner), _plan.Inner);
                    Span<float> to = target.Span.Slice(tStart + (input == 0 ? aStart : bStart), step == 0 ? 1 : _plan.Inner);
                    if (kind == Arithmetic.Multiply && step == 1 && (input == 0 ? bStep : aStep) == 1)
                    {
                        ReadOnlySpan<float> other = (input == 0 ? b : a).Span.Slice(input == 0 ? bStart : aStart, _plan.Inner);
                        VectorLoops.MultiplyScaled(share, given, other, to, add);
                        continue;
                    }

                    if (step == 1 && ((kind == Arithmetic.Multiply && (input == 0 ? bStep : aStep) == 0)
                        || (kind == Arithmetic.Divide && input == 0 && bStep == 0)))
                    {
                        float other = input == 0 ? b.Span[bStart] : a.Span[aStart];
                        VectorLoops.PutScaled(kind == Arithmetic.Multiply ? share * other : share / other, given, 0, 0, to, add);
                        continue;
                    }

                    for (int i = 0; i < given.Length; i++)
                    {
                        float part = share * given[i] * kind switch
                        {
                            Arithmetic.Add => 1,
                            Arithmetic.Subtract => input == 0 ? 1 : -1,
                            Arithmetic.Multiply => input == 0 ? b.Span[bStart + (i * bStep)] : a.Span[aStart + (i * aStep)],
                            Arithmetic.Divide when input == 0 => 1 / b.Span[bStart + (i * bStep)],
                            Arithmetic.Divide => -a.Span[aStart + (i * aStep)]
                                / (b.Span[bStart + (i * bStep)] * b.Span[bStart + (i * bStep)]),
                            _ => Chosen(a.Span[aStart + (i * aStep)], b.Span[bStart + (i * bStep)]) == input ? 1 : 0,
                        };
                        to[i * step] = add ? to[i * step] + part : part;
                    }
                }
            }

            if (isWhole)
            {
                pass.Team.Split(_plan.Outer, Range);
            }
            else
            {
                Range(0, _plan.Outer);
            }
        }
    }

    private int Chosen(float a, float b) => (kind == Arithmetic.Minimum ? a <= b : a >= b) ? 0 : 1;

    private void CountConstant(TensorBackward pass, int input)
    {
        ReadOnlySpan<float> values = pass.Value(Inputs[input]).Span;
        (int aStep, int bStep) = _plan.Steps;
        int step = input == 0 ? aStep : bStep;
        float sign = kind == Arithmetic.Subtract && input == 1 ? -1 : 1;
        for (int condition = 0; condition < pass.Count; condition++)
        {
            double total = 0;
            for (int outer = 0; outer < _plan.Outer; outer++)
            {
                (int aStart, int bStart) = _plan.Starts(outer);
                int start = input == 0 ? aStart : bStart;
                ReadOnlySpan<float> g = pass.Gradient.Span.Slice((condition * Output.Count) + (outer * _plan.Inner), _plan.Inner);
                total += step == 1 ? VectorLoops.Dot(g, values.Slice(start, _plan.Inner)) : values[start] * VectorLoops.Sum(g);
            }

            pass.Constants[condition] += sign * total;
        }
    }

    private interface IVectorOperation
    {
        static abstract float Apply(float a, float b);

        static abstract Vector<float> Apply(Vector<float> a, Vector<float> b);
    }

    private readonly struct AddOperation : IVectorOperation
    {
        public static float Apply(float a, float b) => a + b;

        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a + b;
    }

    private readonly struct SubtractOperation : IVectorOperation
    {
        public static float Apply(float a, float b) => a - b;

        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a - b;
    }

    private readonly struct MultiplyOperation : IVectorOperation
    {
        public static float Apply(float a, float b) => a * b;

        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a * b;
    }

    private readonly struct DivideOperation : IVectorOperation
    {
        public static float Apply(float a, float b) => a / b;

        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => a / b;
    }

    private readonly struct MinimumOperation : IVectorOperation
    {
        public static float Apply(float a, float b) => MathF.Min(a, b);

        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => Vector.Min(a, b);
    }

    private readonly struct MaximumOperation : IVectorOperation
    {
        public static float Apply(float a, float b) => MathF.Max(a, b);

        public static Vector<float> Apply(Vector<float> a, Vector<float> b) => Vector.Max(a, b);
    }
}
