using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Derivatives of the element-wise functions. At the kinks of ReLU-like functions the side of the smaller slope counts, as
/// frameworks have it: d relu(0) = 0.</summary>
internal static class ActivationDerivative
{
    /// <summary>The derivative at x.</summary>
    /// <param name="layer">The function and its constants.</param>
    /// <param name="x">Where.</param>
    public static float At(ActivationLayer layer, float x)
    {
        switch (layer.Function)
        {
            case ActivationKind.Relu:
                return x > 0 ? 1 : 0;
            case ActivationKind.LeakyRelu:
                return x > 0 ? 1 : layer.Alpha;
            case ActivationKind.Clip:
                return x > layer.Minimum && x < layer.Maximum ? 1 : 0;
            case ActivationKind.Sigmoid:
                double sigmoid = 1 / (1 + Math.Exp(-x));
                return (float)(sigmoid * (1 - sigmoid));
            case ActivationKind.Tanh:
                double tanh = Math.Tanh(x);
                return (float)(1 - (tanh * tanh));
            case ActivationKind.Gelu:
                double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
                return (float)((0.5 * (1 + ErrorFunction.Erf(x / Math.Sqrt(2)))) + (x * density));
            case ActivationKind.GeluTanh:
                double scale = Math.Sqrt(2 / Math.PI);
                double inner = Math.Tanh(scale * (x + (0.044715 * x * x * x)));
                double slope = scale * (1 + (3 * 0.044715 * x * x));
                return (float)((0.5 * (1 + inner)) + (0.5 * x * (1 - (inner * inner)) * slope));
            default:
                throw new GraphException(layer.Name, $"unknown activation {layer.Function}.");
        }
    }
}
