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
}
