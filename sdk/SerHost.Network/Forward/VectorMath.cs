using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Layers that work position by position: on the channels of one.</summary>
/// <remarks>All take spans of equal length; results may be written over an operand.</remarks>
internal static class VectorMath
{
    /// <summary>result = scale · x + shift, element by element.</summary>
    public static void Affine(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> result)
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = (scale[i] * x[i]) + shift[i];
        }
    }

    /// <summary>result = f(x) for an activation layer.</summary>
    public static void Activate(ActivationLayer layer, ReadOnlySpan<float> x, Span<float> result)
    {
        if (layer.Function == ActivationKind.Relu)
        {
            VectorLoops.Relu(x, result);
            return;
        }

        for (int i = 0; i < x.Length; i++)
        {
            result[i] = ActivationFunction.Apply(layer, x[i]);
        }
    }

    /// <summary>In-place softmax.</summary>
    public static void Softmax(Span<float> x)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in x)
        {
            largest = MathF.Max(largest, value);
        }

        double total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double e = Math.Exp(x[i] - largest);
            x[i] = (float)e;
            total += e;
        }

        VectorLoops.Scale((float)(1 / total), x);
    }
}

/// <summary>A shared run of zeros, to start sums from.</summary>
internal static class ZeroVector
{
    private static float[] s_zeros = new float[4096];

    /// <summary>Zeros; do not write to them.</summary>
    public static ReadOnlySpan<float> OfLength(int length)
    {
        float[] zeros = s_zeros;
        if (zeros.Length < length)
        {
            zeros = new float[length];
            s_zeros = zeros;
        }

        return zeros.AsSpan(0, length);
    }
}
