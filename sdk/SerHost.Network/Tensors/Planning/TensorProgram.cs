using SerHost.Network.Tensors.Folding;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>A tensor graph with everything folded that depends neither on the input's values
/// nor on its shape. Immutable; safe to share between threads.</summary>
internal sealed class TensorProgram
{
    private readonly Dictionary<string, TensorValue> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TensorNode>> _readers = new(StringComparer.Ordinal);

    /// <summary>Folds a graph.</summary>
    /// <exception cref="GraphException">An operator is unknown or its constants do not fit; the node is named.</exception>
    public TensorProgram(TensorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
        Interpreter = new Interpreter(graph.OperatorVersion, roundToSingle: true);
        foreach ((string name, TensorData data) in graph.Constants)
        {
            _constants.Add(name, TensorValue.Of(data));
        }

        long kept = 0;
        var rest = new List<TensorNode>();
        foreach (TensorNode node in graph.Nodes)
        {
            if (!PlanOperations.Knows(node.Operator))
            {
                throw new GraphException(node.Name, $"operator '{node.Operator}' is not one this program computes.");
            }

            foreach (string name in node.Inputs.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal))
            {
                if (!_readers.TryGetValue(name, out List<TensorNode>? readers))
                {
                    _readers.Add(name, readers = []);
                }

                readers.Add(node);
            }

            if (!Interpreter.Knows(node.Operator) || node.Inputs.Any(name => name.Length > 0 && !_constants.ContainsKey(name)))
            {
                rest.Add(node);
                continue;
            }

            foreach ((string name, TensorValue value) in Fold(node, name => _constants[name]))
            {
                kept += value.Count;
                _constants[name] = kept <= 4 * Shapes.MaximumElements ? TensorValue.Of(value.ToData())
                    : throw new GraphException(node.Name, "constants computed so far take more memory than is given for them.");
            }
        }

        Nodes = rest;
    }

    public TensorGraph Graph { get; }

    public Interpreter Interpreter { get; }

    /// <summary>The nodes left to plan, in order.</summary>
    public IReadOnlyList<TensorNode> Nodes { get; }

    /// <summary>A constant by name; null for what is computed.</summary>
    public TensorValue? Constant(string name) => _constants.GetValueOrDefault(name);

    /// <summary>Nodes that read a value.</summary>
    public IReadOnlyList<TensorNode> Readers(string name) => _readers.TryGetValue(name, out List<TensorNode>? readers) ? readers : [];

    /// <summary>Evaluates a node whose inputs are all known.</summary>
    public IEnumerable<(string Name, TensorValue Value)> Fold(TensorNode node, Func<string, TensorValue> inputs)
    {
        TensorValue[] results = Interpreter.Evaluate(node, node.Inputs.Select(name => name.Length == 0 ? null : inputs(name)).ToArray());
        if (results.Length < node.Outputs.Count(name => name.Length > 0))
        {
            throw new GraphException(node.Name, $"({node.Operator}) has {node.Outputs.Count} outputs; {results.Length} are computed.");
        }

        return node.Outputs.Zip(results).Where(pair => pair.First.Length > 0);
    }
}
