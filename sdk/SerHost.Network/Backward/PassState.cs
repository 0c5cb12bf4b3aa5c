namespace SerHost.Network.Backward;

/// <summary>Activations of one forward pass; read-only while backward passes run over them.</summary>
/// <param name="layout">The layouts.</param>
internal sealed class PassState(NetworkLayout layout)
{
    /// <summary>[layers] values in their layouts.</summary>
    public float[][] Values { get; } = layout.Layouts.Select(l => new float[l.Length]).ToArray();

    /// <summary>[layers] values before rounding to float32, in the same layouts, where they are kept; else null.</summary>
    public double[]?[] Exact { get; } = new double[layout.Layouts.Length][];

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
