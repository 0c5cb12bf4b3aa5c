using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>The element-wise functions of <see cref="ActivationKind"/>, one value at a time.</summary>
internal static class ActivationFunction
{
    /// <summary>The function's value at x.</summary>
    /// <param name="layer">The function and its constants.</param>
    /// <param name="x">Where.</param>
    public static float Apply(ActivationLayer layer, float x)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Function switch
        {
            ActivationKind.Relu => MathF.Max(x, 0),
            ActivationKind.LeakyRelu => x >= 0 ? x : layer.Alpha * x,
            ActivationKind.Clip => MathF.Min(MathF.Max(x, layer.Minimum), layer.Maximum),
            ActivationKind.Sigmoid => (float)(1 / (1 + Math.Exp(-(double)x))),
            ActivationKind.Tanh => MathF.Tanh(x),
            ActivationKind.Gelu => (float)(0.5 * x * (1 + ErrorFunction.Erf(x / Math.Sqrt(2)))),
            ActivationKind.GeluTanh => (float)(0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
            _ => throw new GraphException(layer.Name, $"unknown activation {layer.Function}."),
        };
    }

    /// <summary>The function's value at x, in float64.</summary>
    /// <param name="layer">The function and its constants.</param>
    /// <param name="x">Where.</param>
    public static double Apply(ActivationLayer layer, double x)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Function switch
        {
            ActivationKind.Relu => Math.Max(x, 0),
            ActivationKind.LeakyRelu => x >= 0 ? x : layer.Alpha * x,
            ActivationKind.Clip => Math.Min(Math.Max(x, layer.Minimum), layer.Maximum),
            ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
            ActivationKind.Tanh => Math.Tanh(x),
            ActivationKind.Gelu => 0.5 * x * (1 + ErrorFunction.Erf(x / Math.Sqrt(2))),
            ActivationKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            _ => throw new GraphException(layer.Name, $"unknown activation {layer.Function}."),
        };
    }
}

/// <summary>The Gaussian error function, to double precision.</summary>
internal static class ErrorFunction
{
    /// <summary>erf x = 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    /// <remarks>Below 2.5 the Maclaurin series (its alternating terms stay under 1e3, so at most three of 16 digits cancel),
    /// above it the continued fraction of erfc (Abramowitz and Stegun 7.1.14), evaluated from its tail.</remarks>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude > 6)
        {
            return Math.Sign(x);
        }

        return magnitude < 2.5 ? Series(x) : Math.Sign(x) * (1 - Tail(magnitude));
    }

    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100 && Math.Abs(term) > 1e-17; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double Tail(double x)
    {
        double fraction = x;
        for (int n = 60; n >= 1; n--)
        {
            fraction = x + (n * 0.5 / fraction);
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }
}
