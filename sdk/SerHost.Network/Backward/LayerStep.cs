using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>What a pass does at one layer: forward, and backward under the layer's rule.</summary>
/// <param name="index">Index of the layer.</param>
/// <param name="layer">The layer.</param>
/// <param name="rule">Its rule.</param>
/// <param name="layout">The layouts.</param>
internal abstract class LayerStep(int index, Layer layer, RelevanceRule rule, NetworkLayout layout)
{
    /// <summary>Index of the layer.</summary>
    protected int Index { get; } = index;

    /// <summary>Index of the first layer it reads.</summary>
    protected int InputIndex { get; } = layer.Inputs[0];

    /// <summary>The rule.</summary>
    protected RelevanceRule Rule { get; } = rule;

    /// <summary>Layout of the first input.</summary>
    protected MapLayout Input { get; } = layout.Layouts[layer.Inputs[0]];

    /// <summary>Layout of the output.</summary>
    protected MapLayout Output { get; } = layout.Layouts[index];

    /// <summary>Computes the layer's values.</summary>
    public abstract void Forward(PassState state, WorkTeam team);

    /// <summary>Computes, once after a forward pass, what all backward passes over it share (denominators).</summary>
    public virtual void Prepare(PassState state, WorkTeam team)
    {
    }

    /// <summary>Computes, when every step is prepared, the factors that legs without masks multiply by.</summary>
    public virtual void PrepareFactors(PassState state, RelevanceForms forms, WorkTeam team)
    {
    }

    /// <summary>Hands the relevance of the output to the inputs.</summary>
    public abstract void Backward(PassState state, Workspace workspace, WorkTeam team);

    /// <summary>Relevance of the output, in whatever form the leg holds it.</summary>
    protected float[] Received(PassState state, Workspace workspace)
    {
        float[] held = workspace.Relevance(Index);
        if (workspace.IsPlain(Index))
        {
            return held;
        }

        float[] relevance = workspace.Temporary(this, -1, Output.Length);
        held.CopyTo(relevance, 0);
        workspace.Forms.MultiplyByScale(Index, state, relevance);
        return relevance;
    }

    /// <summary>Sets the relevance of the first input to 0 if nothing has arrived there yet, for steps that add.</summary>
    protected float[] ClearedInput(Workspace workspace)
    {
        float[] relevance = workspace.Relevance(InputIndex);
        if (workspace.ClaimFirst(InputIndex))
        {
            Array.Clear(relevance);
        }

        return relevance;
    }
}

/// <summary>Activations of one forward pass; read-only while backward passes run over them.</summary>
/// <param name="layout">The layouts.</param>
internal sealed class PassState(NetworkLayout layout)
{
    /// <summary>[layers] values in their layouts.</summary>
    public float[][] Values { get; } = layout.Layouts.Select(l => new float[l.Length]).ToArray();

    /// <summary>[layers] values before rounding to float32, in the same layouts, where they are kept; else null.</summary>
    public double[]?[] Exact { get; } = new double[layout.Layouts.Length][];

    /// <summary>[layers] the ReLU whose values are computed together with a layer's; 0 for none.</summary>
    public int[] Rectifier { get; } = new int[layout.Layouts.Length];

    /// <summary>Where a layer's float64 sums go.</summary>
    /// <param name="layer">Index of the layer.</param>
    public Float64Target Target(int layer) => Rectifier[layer] is > 0 and int rectifier
        ? new(Values[layer], Exact[layer], Values[rectifier], Exact[rectifier]) : new(Values[layer], Exact[layer]);

    /// <summary>[layers] 1 / stab(sum) of additions, after they are prepared; else empty.</summary>
    public float[][] SumReciprocals { get; } = [.. layout.Layouts.Select(_ => Array.Empty<float>())];

    /// <summary>Sets the exact values of a layer from its rounded ones where its kind keeps them but its input does not.</summary>
    /// <param name="layer">Index of the layer.</param>
    public void WidenTo(int layer)
    {
        if (Exact[layer] is { } exact)
        {
            BufferMath.Widen(exact, Values[layer]);
        }
    }
}
