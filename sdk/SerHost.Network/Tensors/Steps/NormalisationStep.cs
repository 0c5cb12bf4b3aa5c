using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>Layer, group or instance normalisation: y = (x − mean) / std · scale + bias over groups of neighbouring elements.</summary>
/// <remarks>The relevance rules take std as a constant and keep the mean (AttnLRP, proposition 3.4): with u = g · scale / std, the input
/// gets u − mean(u).</remarks>
/// <param name="name">Node.</param>
/// <param name="input">x.</param>
/// <param name="output">y.</param>
/// <param name="group">Elements normalised together.</param>
/// <param name="scale">[elements] of scale.</param>
/// <param name="bias">[elements] of bias; null for none.</param>
/// <param name="run">Neighbouring elements that share one scale: 1 for layer normalisation, the places of a channel else.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed class NormalisationStep(
    string name, Operand input, Operand output, int group, ReadOnlyMemory<float> scale, ReadOnlyMemory<float>? bias, int run,
    double epsilon)
    : TensorStep(name, [input], output)
{
    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => rules.IsGradient;

    private int Groups => Output.Count / group;

    public override void Forward(TensorPass pass)
    {
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]);
        Memory<float> y = pass.Write(Output);
        float[] notes = new float[2 * Groups];
        pass.Notes[this] = notes;
        pass.Team.Split(Groups, (from, end) =>
        {
            for (int n = from; n < end; n++)
            {
                ReadOnlySpan<float> source = x.Span.Slice(n * group, group);
                double mean = VectorLoops.Sum(source) / group;
                double variance = VectorLoops.SquaredDistance(source, (float)mean) / group;
                float inverse = (float)(1 / Math.Sqrt(variance + epsilon));
                notes[2 * n] = (float)mean;
                notes[(2 * n) + 1] = inverse;
                Normalise(source, y.Span.Slice(n * group, group), (float)mean, inverse, n * group);
            }
        });
    }

    public override void Backward(TensorBackward pass)
    {
        if (bias is { } b && pass.CountsBalance)
        {
            CountBias(pass, b.Span);
        }

        if (!pass.Wants(0))
        {
            return;
        }

        bool isGradient = pass.Rules.IsGradient;
        ReadOnlyMemory<float> x = isGradient ? pass.Value(Inputs[0]) : default, g = pass.Gradient;
        Memory<float> target = pass.Target(0, out bool add);
        float[] notes = pass.Notes;
        int groups = Groups;
        pass.Team.Split(pass.Count * groups, (from, end) =>
        {
            float[] u = new float[group];
            for (int n = from; n < end; n++)
            {
                int own = n % groups;
                float mean = notes[2 * own], inverse = notes[(2 * own) + 1];
                Scaled(g.Span.Slice(n * group, group), u, own * group, inverse);
                double sum = VectorLoops.Sum(u);
                float centre = (float)(sum / group);
                Span<float> to = target.Span.Slice(n * group, group);
                if (!isGradient)
                {
                    VectorLoops.PutScaled(1, u, centre, 0, to, add);
                    continue;
                }

                ReadOnlySpan<float> values = x.Span.Slice(own * group, group);
                float slope = (float)((VectorLoops.Dot(u, values) - (mean * sum)) / group * inverse * inverse);
                VectorLoops.PutScaled(-slope, values, mean, -centre, to, add);
                VectorLoops.Add(u, to);
            }
        });
    }

    private void Normalise(ReadOnlySpan<float> x, Span<float> y, float mean, float inverse, int first)
    {
        ReadOnlySpan<float> s = scale.Span, b = bias is { } values ? values.Span : [];
        if (run == 1 && s.Length == x.Length)
        {
            VectorLoops.Normalise(x, mean, inverse, s, b, y);
            return;
        }

        // The scale runs on through a group of whole channels, one for each run of places.
        for (int start = 0; start < x.Length; start += run)
        {
            int at = (first + start) / run % s.Length;
            VectorLoops.PutScaled(inverse * s[at], x.Slice(start, run), mean, b.IsEmpty ? 0 : b[at], y.Slice(start, run), add: false);
        }
    }

    private void Scaled(ReadOnlySpan<float> g, Span<float> u, int first, float inverse)
    {
        ReadOnlySpan<float> s = scale.Span;
        if (run == 1 && s.Length == g.Length)
        {
            VectorLoops.MultiplyScaled(inverse, g, s, u, add: false);
            return;
        }

        for (int start = 0; start < g.Length; start += run)
        {
            VectorLoops.PutScaled(s[(first + start) / run % s.Length] * inverse, g.Slice(start, run), 0, 0, u.Slice(start, run),
                add: false);
        }
    }

    private void CountBias(TensorBackward pass, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<float> g = pass.Gradient.Span;
        for (int condition = 0; condition < pass.Count; condition++)
        {
            double total = 0;
            ReadOnlySpan<float> own = g.Slice(condition * Output.Count, Output.Count);
            if (run == 1)
            {
                for (int start = 0; start < own.Length; start += b.Length)
                {
                    total += VectorLoops.Dot(own.Slice(start, b.Length), b);
                }
            }
            else
            {
                for (int start = 0; start < own.Length; start += run)
                {
                    total += b[start / run % b.Length] * VectorLoops.Sum(own.Slice(start, run));
                }
            }

            pass.Constants[condition] += total;
        }
    }
}
