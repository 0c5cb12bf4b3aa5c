using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Tensors;

/// <summary>Transformers small enough for finite differences: convolution, projection, layers of attention and feed-forward, mean, head. Random weights from a fixed seed.</summary>
internal sealed class SmallTransformer
{
    private readonly List<TensorNode> _nodes = [];
    private readonly Dictionary<string, TensorData> _constants = new(StringComparer.Ordinal);
    private readonly Random _random;
    private int _names;

    private SmallTransformer(int seed) => _random = new Random(seed);

    /// <summary>Makes one.</summary>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="preNorm">Whether normalisation comes before attention (else after the sum).</param>
    /// <param name="spelt">Whether layer normalisation and GELU are spelt out in single operations.</param>
    /// <param name="bias">Whether anything has a bias.</param>
    /// <param name="gated">Whether the feed-forward part is gated (SiLU) and attention has a gated bias.</param>
    public static TensorGraph Make(int seed, int layers = 2, bool preNorm = false, bool spelt = false, bool bias = true, bool gated = false)
    {
        var maker = new SmallTransformer(seed);
        const int hidden = 8, heads = 2, samples = 1;
        string x = maker.Add("Unsqueeze", ["x", maker.Integers(1)]);
        x = maker.Add("Conv", bias ? [x, maker.Weights(hidden, samples, 4), maker.Weights(hidden)] : [x, maker.Weights(hidden, samples, 4)], ("strides", new long[] { 2 }));
        x = maker.Gelu(x, spelt);
        x = maker.Add("Transpose", [x], ("perm", new long[] { 0, 2, 1 }));
        x = maker.Linear(x, hidden, hidden, bias, "features");
        for (int layer = 0; layer < layers; layer++)
        {
            string a = preNorm ? maker.Norm(x, hidden, spelt, bias) : x;
            string attended = maker.Add("Add", [x, maker.Attention(a, hidden, heads, bias, gated)]);
            attended = preNorm ? attended : maker.Norm(attended, hidden, spelt, bias);
            string f = preNorm ? maker.Norm(attended, hidden, spelt, bias) : attended;
            string up = maker.Linear(f, hidden, 12, bias);
            up = gated ? maker.Add("Mul", [maker.Add("Mul", [up, maker.Add("Sigmoid", [up])]), maker.Linear(f, hidden, 12, bias)]) : maker.Gelu(up, spelt);
            x = maker.Add("Add", [attended, maker.Linear(up, 12, hidden, bias)]);
            x = preNorm ? x : maker.Norm(x, hidden, spelt, bias);
        }

        x = maker.Add("ReduceMean", [x], ("axes", new long[] { 1 }), ("keepdims", new long[] { 0 }));
        x = maker.Add("Tanh", [maker.Linear(x, hidden, hidden, bias)]);
        maker.Linear(x, hidden, 3, bias, "logits");
        return new TensorGraph(maker._nodes, maker._constants, new TensorInput("x", [TensorAxis.Batch, TensorAxis.Frames], 1), "logits", 14);
    }

    private string Attention(string x, int hidden, int heads, bool bias, bool gated)
    {
        int depth = hidden / heads;
        string Heads(string value, params long[] order) => Add("Transpose", [Add("Reshape", [value, Integers(0, 0, heads, depth)])], ("perm", order));
        string q = Heads(Linear(x, hidden, hidden, bias), 0, 2, 1, 3), k = Heads(Linear(x, hidden, hidden, bias), 0, 2, 3, 1), v = Heads(Linear(x, hidden, hidden, bias), 0, 2, 1, 3);
        string scores = Add("Mul", [Add("MatMul", [q, k]), Scalar(1 / MathF.Sqrt(depth))]);
        if (gated)
        {
            string gate = Add("Sigmoid", [Add("ReduceSum", [q, Integers(-1)], ("keepdims", new long[] { 1 }))]);
            scores = Add("Add", [scores, Add("Mul", [gate, Weights(heads, 1, 1)])]);
        }

        string context = Add("MatMul", [Add("Softmax", [scores], ("axis", new long[] { -1 })), v]);
        string joined = Add("Reshape", [Add("Transpose", [context], ("perm", new long[] { 0, 2, 1, 3 })), Integers(0, 0, hidden)]);
        return Linear(joined, hidden, hidden, bias);
    }

    private string Norm(string x, int size, bool spelt, bool bias)
    {
        string scale = Weights(size), shift = bias ? Weights(size) : Constant(new TensorData([size], new float[size]));
        if (!spelt)
        {
            return Add("LayerNormalization", [x, scale, shift], ("axis", new long[] { -1 }));
        }

        string difference = Add("Sub", [x, Mean(x)]);
        string deviation = Add("Sqrt", [Add("Add", [Mean(Add("Pow", [difference, Scalar(2)])), Scalar(1e-5f)])]);
        return Add("Add", [Add("Mul", [Add("Div", [difference, deviation]), scale]), shift]);

        string Mean(string value) => Add("ReduceMean", [value], ("axes", new long[] { -1 }));
    }

    private string Gelu(string x, bool spelt) => !spelt ? Add("Gelu", [x])
        : Add("Mul", [Add("Mul", [x, Add("Add", [Add("Erf", [Add("Div", [x, Scalar(MathF.Sqrt(2))])]), Scalar(1)])]), Scalar(0.5f)]);

    private string Linear(string x, int inputs, int outputs, bool bias, string? name = null)
    {
        string product = Add("MatMul", [x, Weights(inputs, outputs)], bias ? null : name);
        return bias ? Add("Add", [Weights(outputs), product], name) : product;
    }

    private string Add(string operation, string[] inputs, params (string Name, long[] Value)[] attributes) => Add(operation, inputs, null, attributes);

    private string Add(string operation, string[] inputs, string? name, params (string Name, long[] Value)[] attributes)
    {
        string output = name ?? $"v{_names++}";
        _nodes.Add(new TensorNode($"{operation}_{output}", operation, inputs, [output], attributes.ToDictionary(
            one => one.Name, one => new TensorAttribute { Integer = one.Value[0], Integers = one.Value }, StringComparer.Ordinal)));
        return output;
    }

    private string Weights(params int[] dims) => Constant(new TensorData(
        dims, Enumerable.Range(0, dims.Aggregate(1, (product, dim) => product * dim)).Select(_ => (float)((2 * _random.NextDouble()) - 1)).ToArray()));

    private string Scalar(float value) => Constant(new TensorData([], new[] { value }));

    private string Integers(params long[] values) => Constant(new TensorData([values.Length], values));

    private string Constant(TensorData data)
    {
        string name = $"c{_names++}";
        _constants.Add(name, data);
        return name;
    }
}
