using Model.Onnx.Format;
using SerHost.Sdk;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import;

/// <summary>What the operations share while one graph is read: the values so far, the layers so far, errors with their place.</summary>
internal sealed class ImportContext(OnnxModel model, Dim batch)
{
    private const int MaximumSizesCount = 4096;

    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private ActivationValue? _copies;
    private int _unknowns;

    /// <summary>Layers so far.</summary>
    public List<Layer> Layers { get; } = [];

    /// <summary>Names given so far.</summary>
    public LayerNames Names { get; } = new(model.Nodes.Select(node => node.Name));

    /// <summary>The batch: unknown, or what the file fixes it to.</summary>
    public Dim Batch { get; } = batch;

    /// <summary>Linear layers that came from a MatMul and still have no bias, with the name of the value they write.</summary>
    public Dictionary<int, string> LinearWithoutBias { get; } = [];

    public long OpsetVersion => model.OpsetVersion;

    public Dim NewUnknown() => Dim.Unknown(++_unknowns);

    public static UnsupportedNodeException Unsupported(OnnxNode node, string reason) => new(node, reason);

    public ModelFormatException Malformed(OnnxNode node, string message) => new(model.File, node.Label, message);

    public void Set(string name, Value value) => _values[name] = value;

    public void CountReader(string name) => _readers[name] = _readers.GetValueOrDefault(name) + 1;

    /// <summary>Whether one node at most reads a value.</summary>
    public bool HasOneReader(string name) => _readers.GetValueOrDefault(name) <= 1;

    /// <summary>The value a node reads.</summary>
    public Value Get(OnnxNode node, int input)
    {
        if (!node.Has(input))
        {
            throw Malformed(node, $"lacks its input {input}.");
        }

        string name = node.Inputs[input];
        if (_values.TryGetValue(name, out Value? value))
        {
            return value;
        }

        if (!model.Initialisers.TryGetValue(name, out OnnxTensor? tensor))
        {
            throw Malformed(node, $"reads '{name}', which is not there.");
        }

        value = Decode(node, tensor);
        _values.Add(name, value);
        return value;
    }

    /// <summary>A constant tensor as a value.</summary>
    public static Value Decode(OnnxNode node, OnnxTensor tensor)
    {
        if (OnnxTensor.SizeOf(tensor.ElementType) == 0)
        {
            throw Unsupported(node, $"constant '{tensor.Name}' has element type {(int)tensor.ElementType}");
        }

        return tensor.IsInteger && tensor.Dims.Count <= 1 && tensor.Count <= MaximumSizesCount
            ? new SizesValue(tensor.ToInt64s().Select(Dim.Of).ToArray(), tensor.Dims.Count == 0)
            : new ConstantValue(tensor.Dims, tensor.ToFloats(), tensor.Name);
    }

    /// <summary>A layer's output that a node reads.</summary>
    public ActivationValue Activation(OnnxNode node, int input) => PaddedActivation(node, input) is { Padding: null } activation
        ? activation
        : throw Unsupported(node, "reads a padded value; only a convolution takes zeros over as its own padding");

    /// <summary>A layer's output that a node reads, perhaps with zeros put around it.</summary>
    public ActivationValue PaddedActivation(OnnxNode node, int input) => Channels(node, ColourActivation(node, input));

    /// <summary>A layer's output that a node reads, perhaps one channel that stands for several equal ones: only a convolution can take
    /// those together.</summary>
    public ActivationValue ColourActivation(OnnxNode node, int input) => Get(node, input) switch
    {
        ActivationValue { IsTimeFirst: true } => throw Unsupported(
            node, "works on [frames, bands]; only [bands, frames] is read as layers"),
        ActivationValue activation => activation,
        _ => throw Unsupported(node, $"its input {input} is a constant; only an input computed from the model's input is read as a layer"),
    };

    /// <summary>Equal channels spelt out by a layer that copies the one there is, for whatever does not treat them alike.</summary>
    private ActivationValue Channels(OnnxNode node, ActivationValue value)
    {
        if (value.EqualChannels == 1)
        {
            return value;
        }

        if (value.Dims is not [_, { Known: var channels }, _, _] || channels != value.EqualChannels)
        {
            throw Unsupported(node, "reads equal channels that come after bands and frames");
        }

        if (_copies is null)
        {
            int count = value.EqualChannels;
            var copy = new ConvolutionLayer(
                Names.Take("equal_channels"), value.Layer, 1, count, 1, new Window2D(1, 1), Enumerable.Repeat(1f, count).ToArray(),
                new float[count]);
            _copies = Add(copy, value.Shape with { Channels = Dim.Of(count) }, value.Dims);
        }

        return _copies with { Dims = value.Dims, Padding = value.Padding };
    }

    /// <summary>Finite constant numbers that a node reads.</summary>
    public ConstantValue Constant(OnnxNode node, int input)
    {
        Value value = Get(node, input);
        if (value is SizesValue sizes && sizes.Items.All(item => item.Known is not null))
        {
            value = new ConstantValue(sizes.IsScalar
                ? [] : [sizes.Items.Count], sizes.Items.Select(item => (float)item.Known!.Value).ToArray(), "");
        }

        if (value is not ConstantValue constant)
        {
            throw Unsupported(node, $"its input {input} ('{node.Inputs[input]}') is computed; only a constant is read as a layer's weights");
        }

        int firstBad = NonFinite.IndexOf(constant.Data);
        return firstBad < 0
            ? constant
            : throw Malformed(node, $"weight {firstBad} of '{node.Inputs[input]}' is {constant.Data[firstBad]}; every weight must be finite.");
    }

    /// <summary>Known whole numbers that a node reads.</summary>
    public long[] Integers(OnnxNode node, int input)
    {
        if (Get(node, input) is not SizesValue sizes || sizes.Items.Any(item => item.Known is null))
        {
            throw Unsupported(node, $"its input {input} ('{node.Inputs[input]}') is not a list of known whole numbers");
        }

        return sizes.Items.Select(item => item.Known!.Value).ToArray();
    }

    /// <summary>Adds a layer and says what its output looks like.</summary>
    public ActivationValue Add(Layer layer, LayerShape shape, IReadOnlyList<Dim> dims)
    {
        Layers.Add(layer);
        return new ActivationValue(Layers.Count - 1, shape, dims);
    }

    /// <summary>An axis that may count from the end.</summary>
    public int Axis(OnnxNode node, long axis, int rank)
    {
        long counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank ? (int)counted : throw Malformed(node, $"axis {axis} is not one of {rank}.");
    }
}
