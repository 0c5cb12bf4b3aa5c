using System.Buffers.Binary;
using System.Text;

namespace Model.Onnx.Tests;

/// <summary>Writes small ONNX files for tests, field by field from the format's description; shares no code with the reader.</summary>
internal sealed class OnnxBuilder(int opset = 17)
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _initialisers = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];
    private readonly Random _random = new(7);

    /// <summary>Whether to write initialisers last to first.</summary>
    public bool ReversesInitialisers { get; set; }

    /// <summary>Element types of inputs and outputs, as ONNX numbers them: float32 unless said otherwise.</summary>
    public int InputType { get; init; } = 1;

    public int OutputType { get; init; } = 1;

    /// <summary>A graph input; null marks a free dimension.</summary>
    public OnnxBuilder Input(string name, params int?[] dims)
    {
        _inputs.Add(ValueInfo(name, InputType, dims));
        return this;
    }

    public OnnxBuilder Output(string name, params int?[] dims)
    {
        _outputs.Add(ValueInfo(name, OutputType, dims));
        return this;
    }

    /// <summary>A float initialiser.</summary>
    public OnnxBuilder Weights(string name, int[] dims, params float[] values)
    {
        var raw = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(4 * i), values[i]);
        }

        _initialisers.Add([.. dims.SelectMany(dim => Varint(1, dim)), .. Varint(2, 1), .. Text(8, name), .. Bytes(9, raw)]);
        return this;
    }

    /// <summary>A float initialiser of random values around 0, scaled so that activations keep their size.</summary>
    public OnnxBuilder Random(string name, params int[] dims)
    {
        int fanIn = Math.Max(1, dims.Skip(1).Aggregate(1, (product, dim) => product * dim));
        float scale = 1.7f / MathF.Sqrt(fanIn);
        return Weights(name, dims, Values(dims, () => ((2 * _random.NextSingle()) - 1) * scale));
    }

    /// <summary>Scale, shift, mean and variance of a batch normalisation: name.weight, .bias, .running_mean, .running_var.</summary>
    public OnnxBuilder BatchNorm(string name, int channels) =>
        Weights($"{name}.weight", [channels], Values([channels], () => 0.5f + _random.NextSingle()))
            .Weights($"{name}.bias", [channels], Values([channels], () => _random.NextSingle() - 0.5f))
            .Weights($"{name}.running_mean", [channels], Values([channels], () => _random.NextSingle() - 0.5f))
            .Weights($"{name}.running_var", [channels], Values([channels], () => 0.2f + _random.NextSingle()));

    /// <summary>A BatchNormalization node with its weights.</summary>
    public OnnxBuilder BatchNormNode(string name, string input, string output, int channels) => BatchNorm(name, channels)
        .Node("BatchNormalization", [input, $"{name}.weight", $"{name}.bias", $"{name}.running_mean", $"{name}.running_var"], output);

    public OnnxBuilder Integers(string name, params long[] values)
    {
        _initialisers.Add([.. Varint(1, values.Length), .. Varint(2, 7), .. Text(8, name), .. values.SelectMany(value => Varint(7, value))]);
        return this;
    }

    public OnnxBuilder IntegerScalar(string name, long value)
    {
        _initialisers.Add([.. Varint(2, 7), .. Text(8, name), .. Varint(7, value)]);
        return this;
    }

    /// <summary>A float initialiser whose values lie in another file.</summary>
    public OnnxBuilder ExternalWeights(string name, int[] dims, string location) => RawInitialiser(
    [
        .. dims.SelectMany(dim => Varint(1, dim)), .. Varint(2, 1), .. Text(8, name),
        .. Bytes(13, [.. Text(1, "location"), .. Text(2, location)]), .. Varint(14, 1),
    ]);

    /// <summary>An initialiser as raw message bytes.</summary>
    public OnnxBuilder RawInitialiser(params byte[] message)
    {
        _initialisers.Add(message);
        return this;
    }

    /// <summary>A node. Attributes: long, float, string, long[].</summary>
    public OnnxBuilder Node(string type, string[] inputs, string output, params (string Name, object Value)[] attributes) =>
        Named("", type, inputs, output, attributes);

    public OnnxBuilder Named(string name, string type, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new List<byte>();
        foreach (string input in inputs)
        {
            node.AddRange(Text(1, input));
        }

        node.AddRange(Text(2, output));
        node.AddRange(Text(3, name));
        node.AddRange(Text(4, type));
        foreach ((string attribute, object value) in attributes)
        {
            node.AddRange(Bytes(5, [.. Text(1, attribute), .. AttributeValue(value)]));
        }

        _nodes.Add([.. node]);
        return this;
    }

    public byte[] Build()
    {
        IEnumerable<byte[]> initialisers = ReversesInitialisers ? _initialisers.AsEnumerable().Reverse() : _initialisers;
        byte[] graph =
        [
            .. _nodes.SelectMany(node => Bytes(1, node)), .. Text(2, "test"), .. initialisers.SelectMany(tensor => Bytes(5, tensor)),
            .. _inputs.SelectMany(input => Bytes(11, input)), .. _outputs.SelectMany(output => Bytes(12, output)),
        ];
        return [.. Varint(1, 8), .. Bytes(7, graph), .. Bytes(8, Varint(2, opset))];
    }

    public static byte[] Varint(int field, long value)
    {
        var bytes = new List<byte>();
        Append(bytes, (ulong)(field << 3));
        Append(bytes, unchecked((ulong)value));
        return [.. bytes];
    }

    public static byte[] Bytes(int field, byte[] content)
    {
        var bytes = new List<byte>();
        Append(bytes, (ulong)((field << 3) | 2));
        Append(bytes, (ulong)content.Length);
        bytes.AddRange(content);
        return [.. bytes];
    }

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] AttributeValue(object value)
    {
        var single = new byte[4];
        switch (value)
        {
            case long number:
                return [.. Varint(3, number), .. Varint(20, 2)];
            case int number:
                return [.. Varint(3, number), .. Varint(20, 2)];
            case float number:
                BinaryPrimitives.WriteSingleLittleEndian(single, number);
                return [(2 << 3) | 5, .. single, .. Varint(20, 1)];
            case string text:
                return [.. Text(4, text), .. Varint(20, 3)];
            case long[] numbers:
                return [.. numbers.SelectMany(number => Varint(8, number)), .. Varint(20, 7)];
            default:
                throw new ArgumentException($"Attribute of type {value.GetType()}.", nameof(value));
        }
    }

    private static byte[] ValueInfo(string name, int type, int?[] dims)
    {
        byte[] shape = [.. dims.SelectMany((dim, at) => Bytes(1, dim is { } size ? Varint(1, size) : Text(2, $"free{at}")))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Varint(1, type), .. Bytes(2, shape)]))];
    }

    private static void Append(List<byte> bytes, ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)((value & 127) | 128));
        }

        bytes.Add((byte)value);
    }

    private static float[] Values(int[] dims, Func<float> next)
    {
        var values = new float[dims.Aggregate(1, (product, dim) => product * dim)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = next();
        }

        return values;
    }
}
