using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Folding;

/// <summary>Functions of single elements, by operator.</summary>
internal static class ElementFunctions
{
    public static IEnumerable<(string Name, Func<double, TensorNode, double> Function)> Unary { get; } =
    [
        ("Abs", (x, _) => Math.Abs(x)), ("Neg", (x, _) => -x), ("Sqrt", (x, _) => Math.Sqrt(x)), ("Exp", (x, _) => Math.Exp(x)),
        ("Log", (x, _) => Math.Log(x)), ("Reciprocal", (x, _) => 1 / x), ("Floor", (x, _) => Math.Floor(x)),
        ("Ceil", (x, _) => Math.Ceiling(x)),
        ("Round", (x, _) => Math.Round(x, MidpointRounding.ToEven)), ("Sign", (x, _) => Math.Sign(x)), ("Sin", (x, _) => Math.Sin(x)),
        ("Cos", (x, _) => Math.Cos(x)), ("Tanh", (x, _) => Math.Tanh(x)), ("Sigmoid", (x, _) => 1 / (1 + Math.Exp(-x))),
        ("Erf", (x, _) => ErrorFunction.Erf(x)), ("Relu", (x, _) => Math.Max(x, 0)), ("Softplus", (x, _) => Math.Log(1 + Math.Exp(x))),
        ("Softsign", (x, _) => x / (1 + Math.Abs(x))),
        ("LeakyRelu", (x, node) => x >= 0 ? x : x * node.Number("alpha", 0.01)),
        ("Elu", (x, node) => x >= 0 ? x : node.Number("alpha", 1) * (Math.Exp(x) - 1)),
        ("HardSigmoid", (x, node) => Math.Clamp((node.Number("alpha", 0.2) * x) + node.Number("beta", 0.5), 0, 1)),
        ("HardSwish", (x, _) => x * Math.Clamp((x / 6) + 0.5, 0, 1)), ("Mish", (x, _) => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        ("Gelu", (x, node) => node.Text("approximate", "none") == "tanh"
            ? 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))
            : 0.5 * x * (1 + ErrorFunction.Erf(x / Math.Sqrt(2)))),
    ];

    public static IEnumerable<(string Name, Func<double, double, double> Numbers, Func<long, long, long>? Integers)> Binary { get; } =
    [
        ("Add", (a, b) => a + b, (a, b) => a + b), ("Sub", (a, b) => a - b, (a, b) => a - b), ("Mul", (a, b) => a * b, (a, b) => a * b),
        ("Div", (a, b) => a / b, (a, b) => b == 0 ? throw new TensorShapeException("a whole number is divided by 0.") : a / b),
        ("Pow", Math.Pow, (a, b) => (long)Math.Pow(a, b)), ("Min", Math.Min, Math.Min), ("Max", Math.Max, Math.Max),
        ("Mod", (a, b) => a - (b * Math.Floor(a / b)), (a, b) =>
            b == 0 ? throw new TensorShapeException("a whole number is divided by 0.") : ((a % b) + b) % b),
        ("And", (a, b) => a != 0 && b != 0 ? 1 : 0, (a, b) => a & b), ("Or", (a, b) => a != 0 || b != 0 ? 1 : 0, (a, b) => a | b),
        ("PRelu", (x, slope) => x >= 0 ? x : x * slope, null),
    ];

    public static IEnumerable<(string Name, Func<double, double, bool> Relation)> Relations { get; } =
    [
        ("Equal", (a, b) => a == b), ("Greater", (a, b) => a > b), ("Less", (a, b) => a < b),
        ("GreaterOrEqual", (a, b) => a >= b), ("LessOrEqual", (a, b) => a <= b),
    ];
}

/// <summary>Loops over elements, broadcast by NumPy's rule.</summary>
internal static class Elementwise
{
    public static TensorValue Map(TensorValue x, Func<double, double> function) => x.IsFloat
        ? TensorValue.Of(x.Dims, Array.ConvertAll(x.Numbers, value => function(value)))
        : TensorValue.Of(x.Dims, Array.ConvertAll(x.Integers, value => TensorValue.Saturate(function(value))),
            x.Element == TensorElement.Boolean);

    public static TensorValue Combine(TensorValue a, TensorValue b, Func<double, double, double> numbers, Func<long, long, long>? integers)
    {
        int[] dims = Shapes.Broadcast(a.Dims, b.Dims);
        int count = Shapes.Count(dims);
        using IEnumerator<int> left = StridedView.Expand(a.Dims, dims).Positions().GetEnumerator();
        using IEnumerator<int> right = StridedView.Expand(b.Dims, dims).Positions().GetEnumerator();
        if (!a.IsFloat && !b.IsFloat && integers is not null)
        {
            long[] whole = new long[count];
            for (int i = 0; i < count; i++)
            {
                left.MoveNext();
                right.MoveNext();
                whole[i] = integers(a.Integers[left.Current], b.Integers[right.Current]);
            }

            return TensorValue.Of(dims, whole, a.Element == TensorElement.Boolean);
        }

        double[] x = a.Numbers, y = b.Numbers, result = new double[count];
        for (int i = 0; i < count; i++)
        {
            left.MoveNext();
            right.MoveNext();
            result[i] = numbers(x[left.Current], y[right.Current]);
        }

        return TensorValue.Of(dims, result);
    }

    public static TensorValue Compare(TensorValue a, TensorValue b, Func<double, double, bool> relation)
    {
        TensorValue result = Combine(
            TensorValue.Of(a.Dims, a.Numbers), TensorValue.Of(b.Dims, b.Numbers), (x, y) => relation(x, y) ? 1 : 0, null);
        return TensorValue.Of(result.Dims, Array.ConvertAll(result.Numbers, value => (long)value), isBoolean: true);
    }
}
