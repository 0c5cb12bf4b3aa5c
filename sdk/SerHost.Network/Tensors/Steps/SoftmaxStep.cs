using System.Runtime.Intrinsics;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>Softmax (or its logarithm) over one axis: [outer, length, inner], over the middle one.</summary>
/// <remarks>The relevance rules keep the gradient (AttnLRP, proposition 3.1: Taylor at the scores, with a bias that takes relevance), or
/// stop (CP-LRP).</remarks>
internal sealed class SoftmaxStep(string name, Operand input, Operand output, int length, int inner, bool logarithm)
    : TensorStep(name, [input], output)
{
    /// <summary>Whether this can be a step of attention: softmax over the last axis.</summary>
    public bool IsOverLastAxis => inner == 1 && !logarithm;

    public override bool Passes(int input, TensorRules rules) => !rules.StopsAtSoftmax;

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => !rules.IsGradient;

    public override bool KeepsOutput(TensorRules rules) => true;

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]);
        Memory<float> y = pass.Write(Output);
        int block = length * inner;
        pass.Team.Split(Output.Count / Math.Max(block, 1), (from, end) =>
        {
            Span<float> column = inner == 1 ? [] : new float[length];
            for (int outer = from; outer < end; outer++)
            {
                ReadOnlySpan<float> source = x.Span.Slice(outer * block, block);
                Span<float> target = y.Span.Slice(outer * block, block);
                if (inner == 1)
                {
                    source.CopyTo(target);
                    Run(target, logarithm);
                    continue;
                }

                for (int i = 0; i < inner; i++)
                {
                    for (int k = 0; k < length; k++)
                    {
                        column[k] = source[(k * inner) + i];
                    }

                    Run(column, logarithm);
                    for (int k = 0; k < length; k++)
                    {
                        target[(k * inner) + i] = column[k];
                    }
                }
            }
        });
    }

    public override void Backward(TensorBackward pass)
    {
        if (!pass.Wants(0))
        {
            return;
        }

        ReadOnlyMemory<float> y = pass.Value(Output), g = pass.Gradient;
        Memory<float> target = pass.Target(0, out bool add);
        int block = length * inner, blocks = Output.Count / Math.Max(block, 1);
        pass.Team.Split(pass.Count * blocks, (from, end) =>
        {
            for (int n = from; n < end; n++)
            {
                ReadOnlySpan<float> s = y.Span.Slice(n % blocks * block, block), given = g.Span.Slice(n * block, block);
                Span<float> to = target.Span.Slice(n * block, block);
                for (int i = 0; i < inner; i++)
                {
                    Pull(s, given, to, i, add);
                }
            }
        });
        if (!pass.Rules.IsGradient && pass.CountsBalance)
        {
            CountTaken(pass, y.Span, g.Span, blocks, block);
        }
    }

    /// <summary>In-place softmax of a row; values of −∞ get 0, a row of nothing else 0 everywhere.</summary>
    internal static void Run(Span<float> x, bool logarithm)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in x)
        {
            largest = MathF.Max(largest, value);
        }

        double total = 0;
        if (logarithm)
        {
            foreach (float value in x)
            {
                total += Math.Exp(value - largest);
            }

            float shift = largest + (float)Math.Log(total);
            for (int k = 0; k < x.Length; k++)
            {
                x[k] -= shift;
            }

            return;
        }

        int at = 0;
        Vector256<float> sum = default;
        for (; at + 8 <= x.Length; at += 8)
        {
            Vector256<float> e = Vector256.Exp(Vector256.Create<float>(x.Slice(at, 8)) - Vector256.Create(largest));
            sum += e;
            e.CopyTo(x[at..]);
        }

        total = Vector256.Sum(sum);
        for (; at < x.Length; at++)
        {
            x[at] = MathF.Exp(x[at] - largest);
            total += x[at];
        }

        VectorLoops.Scale((float)(1 / total), x);
    }

    private void Pull(ReadOnlySpan<float> s, ReadOnlySpan<float> g, Span<float> to, int i, bool add)
    {
        double dot = 0;
        if (inner == 1)
        {
            dot = logarithm ? VectorLoops.Sum(g) : VectorLoops.Dot(s, g);
        }
        else
        {
            for (int at = i; at < s.Length; at += inner)
            {
                dot += logarithm ? g[at] : (double)s[at] * g[at];
            }
        }

        float shift = (float)dot;
        for (int at = i; at < s.Length; at += inner)
        {
            float part = logarithm ? g[at] - (MathF.Exp(s[at]) * shift) : s[at] * (g[at] - shift);
            to[at] = add ? to[at] + part : part;
        }
    }

    /// <summary>Σ of the output's relevance less Σ of what this step gave its input.</summary>
    private void CountTaken(TensorBackward pass, ReadOnlySpan<float> y, ReadOnlySpan<float> g, int blocks, int block)
    {
        ReadOnlySpan<float> x = pass.Value(Inputs[0]).Span;
        float[] own = new float[block];
        for (int n = 0; n < pass.Count * blocks; n++)
        {
            int start = n % blocks * block;
            ReadOnlySpan<float> s = y.Slice(start, block), given = g.Slice(n * block, block);
            for (int i = 0; i < inner; i++)
            {
                Pull(s, given, own, i, add: false);
            }

            double taken = VectorLoops.Dot(s, given);
            for (int k = 0; k < block; k++)
            {
                // A score of −∞ has no weight and gives nothing.
                taken -= s[k] > 0 || float.IsFinite(x[start + k]) ? (double)x[start + k] * own[k] : 0;
            }

            pass.Softmax[n / blocks] += taken;
        }
    }
}
