using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Kernels;

/// <summary>A function of single elements, with its slope and with f(x)/x. Stateless.</summary>
internal abstract class ElementKernel
{
    /// <summary>Below this |x|, f(x)/x is taken as the slope at 0.</summary>
    protected const float NearZero = 1e-12f;

    /// <summary>y = f(x).</summary>
    public abstract void Value(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>d = f′(x).</summary>
    public abstract void Slope(ReadOnlySpan<float> x, Span<float> d);

    /// <summary>d = f(x)/x: the identity rule's factor.</summary>
    public abstract void Ratio(ReadOnlySpan<float> x, Span<float> d);

    /// <summary>Plain functions, one element at a time.</summary>
    public static ElementKernel Of(Func<double, double> value, Func<double, double> slope) => new Plain(value, slope);

    private sealed class Plain(Func<double, double> value, Func<double, double> slope) : ElementKernel
    {
        public override void Value(ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = (float)value(x[i]);
            }
        }

        public override void Slope(ReadOnlySpan<float> x, Span<float> d)
        {
            for (int i = 0; i < x.Length; i++)
            {
                d[i] = (float)slope(x[i]);
            }
        }

        public override void Ratio(ReadOnlySpan<float> x, Span<float> d)
        {
            for (int i = 0; i < x.Length; i++)
            {
                d[i] = (float)(Math.Abs(x[i]) < NearZero ? slope(0) : value(x[i]) / x[i]);
            }
        }
    }
}

/// <summary>max(x, 0).</summary>
internal sealed class ReluKernel : ElementKernel
{
    public override void Value(ReadOnlySpan<float> x, Span<float> y) => VectorLoops.Relu(x, y);

    public override void Slope(ReadOnlySpan<float> x, Span<float> d)
    {
        for (int i = 0; i < x.Length; i++)
        {
            d[i] = x[i] > 0 ? 1 : 0;
        }
    }

    public override void Ratio(ReadOnlySpan<float> x, Span<float> d) => Slope(x, d);
}

/// <summary>x · Φ(x), Φ being the normal distribution function.</summary>
/// <remarks>Φ(x) = ½ (1 + erf(x/√2)) with erf by Abramowitz and Stegun 7.1.26, whose error is at most 1.5e-7.</remarks>
internal sealed class GeluKernel : ElementKernel
{
    public override void Value(ReadOnlySpan<float> x, Span<float> y) => Run(x, y, Part.Value);

    public override void Slope(ReadOnlySpan<float> x, Span<float> d) => Run(x, d, Part.Slope);

    public override void Ratio(ReadOnlySpan<float> x, Span<float> d) => Run(x, d, Part.Ratio);

    private enum Part
    {
        Value,
        Slope,
        Ratio,
    }

    private static void Run(ReadOnlySpan<float> x, Span<float> y, Part part)
    {
        int i = 0;
        for (; i + 8 <= x.Length; i += 8)
        {
            One(Vector256.Create(x.Slice(i, 8)), part).CopyTo(y.Slice(i, 8));
        }

        if (i < x.Length)
        {
            Span<float> last = stackalloc float[8];
            last.Clear();
            x[i..].CopyTo(last);
            One(Vector256.Create<float>(last), part).CopyTo(last);
            last[..(x.Length - i)].CopyTo(y[i..]);
        }
    }

    private static Vector256<float> One(Vector256<float> x, Part part)
    {
        Vector256<float> size = Vector256.Abs(x) * 0.70710678f;
        Vector256<float> bell = Vector256.Exp(-size * size);
        Vector256<float> t = Vector256<float>.One / (Vector256<float>.One + (size * 0.3275911f));
        Vector256<float> poly = Vector256.Create(1.061405429f);
        poly = (poly * t) - Vector256.Create(1.453152027f);
        poly = (poly * t) + Vector256.Create(1.421413741f);
        poly = (poly * t) - Vector256.Create(0.284496736f);
        poly = ((poly * t) + Vector256.Create(0.254829592f)) * t;
        Vector256<float> tail = poly * bell * 0.5f;
        Vector256<float> share = Vector256.ConditionalSelect(
            Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
        return part switch
        {
            Part.Value => x * share,
            Part.Ratio => share,
            _ => share + (x * bell * 0.39894228f),
        };
    }
}

/// <summary>The kernels by operator.</summary>
internal static class ElementKernels
{
    private static readonly ReluKernel Relu = new();
    private static readonly GeluKernel Gelu = new();

    /// <summary>The kernel of a node; null where there is none.</summary>
    public static ElementKernel? For(TensorNode node) => node.Operator switch
    {
        "Relu" => Relu,
        "Gelu" when node.Text("approximate", "none") != "tanh" => Gelu,
        "Gelu" => ElementKernel.Of(GeluTanh, GeluTanhSlope),
        "Tanh" => ElementKernel.Of(Math.Tanh, x => 1 - (Math.Tanh(x) * Math.Tanh(x))),
        "Sigmoid" => ElementKernel.Of(Sigmoid, x => Sigmoid(x) * (1 - Sigmoid(x))),
        "Erf" => ElementKernel.Of(ErrorFunction.Erf, x => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x)),
        "Abs" => ElementKernel.Of(Math.Abs, x => Math.Sign(x)),
        "Neg" => ElementKernel.Of(x => -x, _ => -1),
        "Sqrt" => ElementKernel.Of(Math.Sqrt, x => 0.5 / Math.Sqrt(x)),
        "Exp" => ElementKernel.Of(Math.Exp, Math.Exp),
        "Log" => ElementKernel.Of(Math.Log, x => 1 / x),
        "Reciprocal" => ElementKernel.Of(x => 1 / x, x => -1 / (x * x)),
        "Sin" => ElementKernel.Of(Math.Sin, Math.Cos),
        "Cos" => ElementKernel.Of(Math.Cos, x => -Math.Sin(x)),
        "Softplus" => ElementKernel.Of(x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))), Sigmoid),
        "Softsign" => ElementKernel.Of(x => x / (1 + Math.Abs(x)), x => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)))),
        "LeakyRelu" => Leaky(node.Number("alpha", 0.01)),
        "Elu" => Elu(node.Number("alpha", 1)),
        "HardSwish" => ElementKernel.Of(x => x * Math.Clamp((x / 6) + 0.5, 0, 1), x => x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5),
        "HardSigmoid" => HardSigmoid(node.Number("alpha", 0.2), node.Number("beta", 0.5)),
        "Mish" => ElementKernel.Of(Mish, MishSlope),
        _ => null,
    };

    /// <summary>x to a constant power.</summary>
    public static ElementKernel Power(double exponent) =>
        ElementKernel.Of(x => Math.Pow(x, exponent), x => exponent * Math.Pow(x, exponent - 1));

    /// <summary>x within two bounds.</summary>
    public static ElementKernel Clip(double low, double high) =>
        ElementKernel.Of(x => Math.Clamp(x, low, high), x => x >= low && x <= high ? 1 : 0);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Mish(double x) => x * Math.Tanh(Math.Log(1 + Math.Exp(x)));

    private static double MishSlope(double x)
    {
        double t = Math.Tanh(Math.Log(1 + Math.Exp(x)));
        return t + (x * (1 - (t * t)) * Sigmoid(x));
    }

    private static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static double GeluTanhSlope(double x)
    {
        double root = Math.Sqrt(2 / Math.PI), t = Math.Tanh(root * (x + (0.044715 * x * x * x)));
        return (0.5 * (1 + t)) + (0.5 * x * (1 - (t * t)) * root * (1 + (3 * 0.044715 * x * x)));
    }

    private static ElementKernel Leaky(double alpha) => ElementKernel.Of(x => x >= 0 ? x : alpha * x, x => x >= 0 ? 1 : alpha);

    private static ElementKernel Elu(double alpha) =>
        ElementKernel.Of(x => x >= 0 ? x : alpha * (Math.Exp(x) - 1), x => x >= 0 ? 1 : alpha * Math.Exp(x));

    private static ElementKernel HardSigmoid(double alpha, double beta) =>
        ElementKernel.Of(x => Math.Clamp((alpha * x) + beta, 0, 1), x => (alpha * x) + beta is > 0 and < 1 ? alpha : 0);
}
