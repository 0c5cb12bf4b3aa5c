using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Plans a program for one shape of input: folds what the shape decides, turns the data path into steps. Used once.</summary>
internal sealed class PlanBuilder
{
    private readonly Dictionary<string, TensorValue> _folded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operand> _data = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorData, TensorSlot> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorNode> _done = new(ReferenceEqualityComparer.Instance);
    private readonly List<TensorSlot> _slots = [];
    private readonly List<TensorStep> _steps = [];
    private long _elements;

    private PlanBuilder(TensorProgram program, PlanOptions options)
    {
        Program = program;
        Options = options;
    }

    public TensorProgram Program { get; }

    public PlanOptions Options { get; }

    /// <summary>Attention recognised at its first product, to be planned at its last, by that node.</summary>
    public Dictionary<TensorNode, AttentionPattern> Attentions { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes the plan.</summary>
    /// <param name="program">The program.</param>
    /// <param name="batch">Inputs at once.</param>
    /// <param name="frames">Frames of each.</param>
    /// <param name="options">What must stay visible.</param>
    /// <exception cref="GraphException">The graph cannot be evaluated for this shape; the node is named.</exception>
    public static TensorPlan Build(TensorProgram program, int batch, int frames, PlanOptions options)
    {
        var builder = new PlanBuilder(program, options);
        TensorInput input = program.Graph.Input;
        int[] dims = input.Dims(batch, frames);
        Operand entered = builder.NewData(input.Name, dims);
        foreach (TensorNode node in program.Nodes)
        {
            builder.Plan(node);
        }

        string output = program.Graph.Output;
        if (!builder._data.TryGetValue(output, out Operand result))
        {
            throw new GraphException(output, "the output does not depend on the input.");
        }

        return new TensorPlan(builder._slots, builder._steps, entered, result, builder._data);
    }

    /// <summary>Marks a node as part of a step that is planned elsewhere.</summary>
    public void Skip(TensorNode node) => _done.Add(node);

    /// <summary>Whether a node is part of a step that is planned elsewhere.</summary>
    public bool IsSkipped(TensorNode node) => _done.Contains(node);

    /// <summary>The known value of a name; null for data.</summary>
    public TensorValue? Known(string name) => name.Length == 0 ? null : _folded.GetValueOrDefault(name) ?? Program.Constant(name);

    /// <summary>The known value of an input; null for data and for what is left out.</summary>
    public TensorValue? Known(TensorNode node, int input) => node.Has(input) ? Known(node.Inputs[input]) : null;

    /// <summary>Known values of all inputs, null for data.</summary>
    public TensorValue?[] KnownInputs(TensorNode node) => Enumerable.Range(0, node.Inputs.Count).Select(i => Known(node, i)).ToArray();

    /// <summary>A computed tensor by name; null where it is not there (yet).</summary>
    public Operand? Data(string name) => _data.TryGetValue(name, out Operand operand) ? operand : null;

    /// <summary>An input as an operand; constants get a slot of their own.</summary>
    public Operand Operand(TensorNode node, int input) =>
        node.Has(input) ? Operand(node, node.Inputs[input]) : throw Error(node, $"lacks its input {input}.");

    public Operand Operand(TensorNode node, string name)
    {
        if (_data.TryGetValue(name, out Operand found))
        {
            return found;
        }

        TensorValue value = Known(name) ?? throw Error(node, $"reads '{name}', which is not there.");
        return Constant(value.IsFloat
            ? value.ToData() : new TensorData(value.Dims, Array.ConvertAll(value.Numbers, one => (float)one)), name);
    }

    /// <summary>A constant as an operand.</summary>
    public Operand Constant(TensorData data, string name)
    {
        if (!_constants.TryGetValue(data, out TensorSlot? slot))
        {
            slot = new TensorSlot(_slots.Count, name, data.Count, data);
            _slots.Add(slot);
            _constants.Add(data, slot);
        }

        return new Operand(slot, [.. data.Dims]);
    }

    /// <summary>A new buffer under a name.</summary>
    public Operand NewData(string name, int[] dims)
    {
        int count = Shapes.Count(dims);
        _elements += count;
        if (_elements > Options.MaximumElements)
        {
            throw new TensorShapeException($"all tensors together have more than the {Options.MaximumElements} elements that are computed.");
        }

        var slot = new TensorSlot(_slots.Count, name, count, null);
        _slots.Add(slot);
        return Rename(name, new Operand(slot, dims));
    }

    /// <summary>A buffer nobody names.</summary>
    public Operand NewHidden(TensorNode node, int[] dims) => NewData($"{node.Outputs[0]}#{_slots.Count}", dims);

    /// <summary>Gives a tensor (another) name.</summary>
    public Operand Rename(string name, Operand operand) => _data[name] = operand;

    /// <summary>The same buffer under other dimensions.</summary>
    public static Operand Reshaped(Operand operand, int[] dims) => Shapes.Count(dims) == operand.Count ? operand with { Dims = dims }
        : throw new TensorShapeException($"[{Shapes.Text(operand.Dims)}] are not [{Shapes.Text(dims)}].");

    public Operand Emit(TensorStep step)
    {
        step.Output.Slot.Producer = _steps.Count;
        _steps.Add(step);
        return step.Output;
    }

    public static GraphException Error(TensorNode node, string message) => new(node.Name, $"({node.Operator}) {message}");

    private void Plan(TensorNode node)
    {
        if (_done.Contains(node))
        {
            return;
        }

        try
        {
            bool isKnown = Interpreter.Knows(node.Operator) && node.Inputs.All(name => name.Length == 0 || Known(name) is not null);
            if (isKnown)
            {
                foreach ((string name, TensorValue value) in Program.Fold(node, name => Known(name)!))
                {
                    _elements += value.Count;
                    _folded[name] = value;
                }

                if (_elements > Options.MaximumElements)
                {
                    throw new TensorShapeException($"all tensors together have more than the {Options.MaximumElements} elements that are computed.");
                }

                return;
            }

            if (node.Operator is "Shape" or "Size" && _data.TryGetValue(node.Inputs[0], out Operand seen))
            {
                _folded[node.Outputs[0]] = node.Operator == "Size"
                    ? TensorValue.Of([], [(long)seen.Count]) : MovingOperations.ShapeOf(seen.Dims, node);
                return;
            }

            PlanOperations.Plan(this, node);
        }
        catch (TensorShapeException error)
        {
            throw Error(node, error.Message);
        }
        catch (Exception error) when (error is IndexOutOfRangeException or OverflowException or NullReferenceException or ArgumentException)
        {
            throw Error(node, $"its inputs do not fit: {string.Join("; ", node.Inputs.Select(Describe))}.");
        }
    }

    private string Describe(string name) => name.Length == 0 ? "none"
        : _data.TryGetValue(name, out Operand operand) ? $"[{Shapes.Text(operand.Dims)}]"
        : Known(name) is { } value ? $"constant [{Shapes.Text(value.Dims)}]" : "unknown";
}

/// <summary>What a plan must keep visible, and how large it may be.</summary>
/// <param name="FuseAttention">Whether attention is one step, which keeps its weights to itself.</param>
internal sealed record PlanOptions(bool FuseAttention = true)
{
    /// <summary>Most elements of all tensors together, counted once each: 16 GiB of float32.</summary>
    public long MaximumElements { get; init; } = 1L << 32;
}
