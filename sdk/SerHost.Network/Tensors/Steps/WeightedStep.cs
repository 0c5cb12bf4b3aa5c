using SerHost.Network.Backward;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors.Steps;

/// <summary>A linear map by constant weights with a bias: linear layers and convolutions. Subclasses say how x, W and y meet; the rules are
/// here.</summary>
internal abstract class WeightedStep(string name, Operand input, Operand output, ReadOnlyMemory<float> weights, ReadOnlyMemory<float>? bias)
    : TensorStep(name, [input], output)
{
    private const float DenominatorStabiliser = 1e-6f, InputStabiliser = 1e-10f;

    public ReadOnlyMemory<float> Weights => weights;

    public ReadOnlyMemory<float>? Bias => bias;

    /// <summary>γ for this kind of layer.</summary>
    protected abstract float Gamma(TensorRules rules);

    /// <summary>y += x · W for one evaluation.</summary>
    protected abstract void AddProduct(WorkTeam team, ReadOnlyMemory<float> x, ReadOnlyMemory<float> w, Memory<float> y);

    /// <summary>gx (+)= g · Wᵀ for a number of conditions.</summary>
    protected abstract void Pull(WorkTeam team, int conditions, ReadOnlyMemory<float> g, ReadOnlyMemory<float> w, Memory<float> gx,
        bool add, BufferPool pool);

    /// <summary>y = bias, in the output's layout.</summary>
    protected abstract void FillBias(WorkTeam team, ReadOnlySpan<float> b, Memory<float> y);

    /// <summary>Σ bias · g for one condition.</summary>
    protected abstract double BiasShare(ReadOnlySpan<float> b, ReadOnlySpan<float> g);

    public override void Forward(TensorPass pass)
    {
        Memory<float> y = pass.Write(Output);
        Start(pass.Team, bias, y);
        AddProduct(pass.Team, pass.Value(Inputs[0]), weights, y);
    }

    public override bool KeepsInput(int input, TensorRules rules, ReadOnlySpan<bool> isLive) => Gamma(rules) > 0;

    public override bool KeepsOutput(TensorRules rules) => Gamma(rules) > 0;

    public override void Backward(TensorBackward pass)
    {
        float gamma = Gamma(pass.Rules);
        if (gamma > 0)
        {
            PullGamma(pass, gamma);
            return;
        }

        for (int condition = 0; bias is { } b && pass.CountsBalance && condition < pass.Count; condition++)
        {
            pass.Constants[condition] += BiasShare(b.Span, pass.Gradient.Span.Slice(condition * Output.Count, Output.Count));
        }

        if (pass.Wants(0))
        {
            Memory<float> target = pass.Target(0, out bool add);
            Pull(pass.Team, pass.Count, pass.Gradient, weights, target, add, pass.Pool);
        }
    }

    private void Start(WorkTeam team, ReadOnlyMemory<float>? b, Memory<float> y)
    {
        if (b is { } values)
        {
            FillBias(team, values.Span, y);
        }
        else
        {
            y.Span.Clear();
        }
    }

    /// <summary>zennit's generalised Gamma rule (Andéol et al. 2021; AttnLRP A.2.3): where the output is positive, positive contributions
    /// are stretched by γ, where it is negative the negative ones.</summary>
    /// <remarks>
    /// In zennit's form, with w⁺ = w + γ max(w, 0), w⁻ = w + γ min(w, 0) and b likewise: z⁺ = x⁺w⁺ + x⁻w⁻ + b⁺, z⁻ = x⁺w⁻ + x⁻w⁺ + b⁻,
    /// s⁺ = R / z⁺ where y &gt; 0, s⁻ = R / z⁻ where y &lt; 0; an input above 0 gets x (w⁺s⁺ + w⁻s⁻), one below 0 x (w⁻s⁺ + w⁺s⁻). As
    /// max(v, 0) = (v + |v|) / 2, the same is, with h = γ / 2, y = xw + b, z = (1 + h) y + sign(y) h (|x||w| + |b|) and s = R / z:
    /// R(x) = (1 + h) x · sw + h |x| · (sign(y) s)|w|. One product forward and two back instead of four and four, conditions together.
    /// </remarks>
    private void PullGamma(TensorBackward pass, float gamma)
    {
        if (!pass.Wants(0))
        {
            return;
        }

        float half = gamma / 2;
        int count = pass.Count, inSize = Inputs[0].Count, outSize = Output.Count;
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]), y = pass.Value(Output), g = pass.Gradient;
        float[] spread = Spread(pass, x, out ReadOnlyMemory<float> magnitudes, out float[] rented);
        float[] shares = pass.Rent(count * outSize), signed = pass.Rent(count * outSize);
        double[] given = new double[count], delivered = new double[count];
        pass.Team.Split(count, (from, end) =>
        {
            for (int condition = from; condition < end; condition++)
            {
                int at = condition * outSize;
                given[condition] = Share(half, y.Span, g.Span.Slice(at, outSize), spread, shares.AsSpan(at, outSize),
                    signed.AsSpan(at, outSize));
            }
        });
        float[] plain = pass.Rent(count * inSize), stretched = pass.Rent(count * inSize);
        Pull(pass.Team, count, shares.AsMemory(0, count * outSize), weights, plain.AsMemory(0, count * inSize), false, pass.Pool);
        Pull(pass.Team, count, signed.AsMemory(0, count * outSize), magnitudes, stretched.AsMemory(0, count * inSize), false, pass.Pool);
        Memory<float> target = pass.Target(0, out bool add);
        pass.Team.Split(count, (from, end) =>
        {
            for (int condition = from; condition < end; condition++)
            {
                int at = condition * inSize;
                delivered[condition] = Deliver(half, x.Span, plain.AsSpan(at, inSize), stretched.AsSpan(at, inSize),
                    target.Span.Slice(at, inSize), add);
            }
        });
        for (int condition = 0; condition < count; condition++)
        {
            pass.Constants[condition] += given[condition] - delivered[condition];
        }

        foreach (float[] buffer in new[] { rented, spread, shares, signed, plain, stretched })
        {
            pass.Return(buffer);
        }
    }

    /// <summary>|x||w| + |b|: what an output would be if nothing cancelled.</summary>
    private float[] Spread(TensorBackward pass, ReadOnlyMemory<float> x, out ReadOnlyMemory<float> magnitudes, out float[] rented)
    {
        rented = pass.Rent(weights.Length);
        magnitudes = rented.AsMemory(0, weights.Length);
        VectorLoops.Magnitude(weights.Span, rented);
        float[] size = pass.Rent(Inputs[0].Count), spread = pass.Rent(Output.Count), biases = new float[bias?.Length ?? 0];
        VectorLoops.Magnitude(x.Span, size);
        VectorLoops.Magnitude(bias is { } b ? b.Span : [], biases);
        Start(pass.Team, bias is null ? (ReadOnlyMemory<float>?)null : biases, spread.AsMemory(0, Output.Count));
        AddProduct(pass.Team, size.AsMemory(0, Inputs[0].Count), magnitudes, spread.AsMemory(0, Output.Count));
        pass.Return(size);
        return spread;
    }

    private static double Share(float half, ReadOnlySpan<float> y, ReadOnlySpan<float> g, ReadOnlySpan<float> spread, Span<float> share,
        Span<float> signed)
    {
        double total = 0;
        for (int i = 0; i < y.Length; i++)
        {
            float relevance = y[i] * g[i], size = MathF.Abs(y[i]);
            total += relevance;
            signed[i] = relevance / (size + (half * (size + spread[i])) + DenominatorStabiliser);
            share[i] = y[i] < 0 ? -signed[i] : signed[i];
        }

        return total;
    }

    private static double Deliver(float half, ReadOnlySpan<float> x, ReadOnlySpan<float> plain, ReadOnlySpan<float> stretched,
        Span<float> target, bool add)
    {
        double total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float relevance = (x[i] * plain[i]) + (half * ((x[i] * plain[i]) + (MathF.Abs(x[i]) * stretched[i])));
            total += relevance;
            float gradient = relevance / Stabilise(x[i], InputStabiliser);
            target[i] = add ? target[i] + gradient : gradient;
        }

        return total;
    }

    private static float Stabilise(float value, float by) => value < 0 ? value - by : value + by;
}
