using SerHost.Network.Backward;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;

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
    /// are stretched by γ, where it is negative the negative ones. With w⁺ = w + γ max(w, 0), w⁻ = w + γ min(w, 0), z⁺ = x⁺w⁺ + x⁻w⁻ + b⁺,
    /// z⁻ = x⁺w⁻ + x⁻w⁺ + b⁻ and s = R / z of the output's own sign, an input above 0 gets x (w⁺s⁺ + w⁻s⁻), one below 0 x (w⁻s⁺ +
    /// w⁺s⁻).</summary>
    private void PullGamma(TensorBackward pass, float gamma)
    {
        if (!pass.Wants(0))
        {
            return;
        }

        int inSize = Inputs[0].Count, outSize = Output.Count;
        ReadOnlyMemory<float> x = pass.Value(Inputs[0]), y = pass.Value(Output), g = pass.Gradient;
        float[] high = pass.Rent(weights.Length), low = pass.Rent(weights.Length);
        Stretch(weights.Span, gamma, high, low);
        ReadOnlyMemory<float> wHigh = high.AsMemory(0, weights.Length), wLow = low.AsMemory(0, weights.Length);
        float[] part = pass.Rent(inSize), forPositive = pass.Rent(outSize), forNegative = pass.Rent(outSize);
        float[]? bHigh = bias is { } b ? new float[b.Length] : null, bLow = bHigh is null ? null : new float[bHigh.Length];
        if (bHigh is not null)
        {
            Stretch(bias!.Value.Span, gamma, bHigh, bLow!);
        }

        Start(pass.Team, Optional(bHigh), forPositive.AsMemory(0, outSize));
        Start(pass.Team, Optional(bLow), forNegative.AsMemory(0, outSize));
        Clip(x.Span, part, positive: true);
        AddProduct(pass.Team, part.AsMemory(0, inSize), wHigh, forPositive.AsMemory(0, outSize));
        AddProduct(pass.Team, part.AsMemory(0, inSize), wLow, forNegative.AsMemory(0, outSize));
        Clip(x.Span, part, positive: false);
        AddProduct(pass.Team, part.AsMemory(0, inSize), wLow, forPositive.AsMemory(0, outSize));
        AddProduct(pass.Team, part.AsMemory(0, inSize), wHigh, forNegative.AsMemory(0, outSize));

        Memory<float> target = pass.Target(0, out bool add);
        float[] above = pass.Rent(inSize), below = pass.Rent(inSize), sPositive = pass.Rent(outSize), sNegative = pass.Rent(outSize);
        for (int condition = 0; condition < pass.Count; condition++)
        {
            double given = Shares(y.Span, g.Span.Slice(condition * outSize, outSize), forPositive, forNegative, sPositive, sNegative);
            Pull(pass.Team, 1, sPositive.AsMemory(0, outSize), wHigh, above.AsMemory(0, inSize), false, pass.Pool);
            Pull(pass.Team, 1, sNegative.AsMemory(0, outSize), wLow, above.AsMemory(0, inSize), true, pass.Pool);
            Pull(pass.Team, 1, sPositive.AsMemory(0, outSize), wLow, below.AsMemory(0, inSize), false, pass.Pool);
            Pull(pass.Team, 1, sNegative.AsMemory(0, outSize), wHigh, below.AsMemory(0, inSize), true, pass.Pool);
            pass.Constants[condition] += given - Deliver(x.Span, above, below, target.Span.Slice(condition * inSize, inSize), add);
        }

        foreach (float[] buffer in new[] { high, low, part, forPositive, forNegative, above, below, sPositive, sNegative })
        {
            pass.Return(buffer);
        }
    }

    private static ReadOnlyMemory<float>? Optional(float[]? values) =>
        values is null ? (ReadOnlyMemory<float>?)null : new ReadOnlyMemory<float>(values);

    private static void Stretch(ReadOnlySpan<float> w, float gamma, Span<float> high, Span<float> low)
    {
        for (int i = 0; i < w.Length; i++)
        {
            high[i] = w[i] + (gamma * MathF.Max(w[i], 0));
            low[i] = w[i] + (gamma * MathF.Min(w[i], 0));
        }
    }

    private static void Clip(ReadOnlySpan<float> x, Span<float> part, bool positive)
    {
        for (int i = 0; i < x.Length; i++)
        {
            part[i] = positive ? MathF.Max(x[i], 0) : MathF.Min(x[i], 0);
        }
    }

    private static double Shares(
        ReadOnlySpan<float> y, ReadOnlySpan<float> g, ReadOnlySpan<float> forPositive, ReadOnlySpan<float> forNegative,
        Span<float> sPositive, Span<float> sNegative)
    {
        double total = 0;
        for (int i = 0; i < y.Length; i++)
        {
            float relevance = y[i] * g[i];
            total += relevance;
            sPositive[i] = y[i] > 0 ? relevance / Stabilise(forPositive[i], DenominatorStabiliser) : 0;
            sNegative[i] = y[i] < 0 ? relevance / Stabilise(forNegative[i], DenominatorStabiliser) : 0;
        }

        return total;
    }

    private static double Deliver(ReadOnlySpan<float> x, ReadOnlySpan<float> above, ReadOnlySpan<float> below, Span<float> target, bool add)
    {
        double total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float relevance = x[i] * (x[i] > 0 ? above[i] : below[i]);
            total += relevance;
            float gradient = relevance / Stabilise(x[i], InputStabiliser);
            target[i] = add ? target[i] + gradient : gradient;
        }

        return total;
    }

    private static float Stabilise(float value, float by) => value < 0 ? value - by : value + by;
}
