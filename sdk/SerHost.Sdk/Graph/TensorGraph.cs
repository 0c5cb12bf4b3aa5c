namespace SerHost.Sdk.Graph;

/// <summary>An immutable network of tensor operations, for models that are no stack of convolutions (transformers, say).
/// Safe to share between threads; the lists and the values must not be written to afterwards.</summary>
/// <remarks>Operators are called, and mean, what the ONNX operator set of <see cref="OperatorVersion"/> says
/// (https://onnx.ai/onnx/operators/). Shapes are those of the tensors themselves, batch included; whatever of the input is
/// free (batch, frames) may be read from it by <c>Shape</c>.</remarks>
public sealed class TensorGraph
{
    /// <summary>Checks and wraps nodes.</summary>
    /// <param name="nodes">Operations in an order in which each reads only the input, constants and what earlier nodes wrote.</param>
    /// <param name="constants">Weights and other constants by name.</param>
    /// <param name="input">The one input.</param>
    /// <param name="output">Name of the tensor that holds the model's outputs: [batch, outputs], before any last softmax.</param>
    /// <param name="operatorVersion">Version of the ONNX operator set.</param>
    /// <exception cref="GraphException">A node reads what is not there yet, two write the same name, or the output is missing.</exception>
    public TensorGraph(
        IReadOnlyList<TensorNode> nodes, IReadOnlyDictionary<string, TensorData> constants, TensorInput input, string output,
        int operatorVersion)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(constants);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(output);
        var known = new HashSet<string>(constants.Keys, StringComparer.Ordinal);
        if (!known.Add(input.Name))
        {
            throw new GraphException(input.Name, "is both the input and a constant.");
        }

        foreach (TensorNode node in nodes)
        {
            if (node.Inputs.FirstOrDefault(name => name.Length > 0 && !known.Contains(name)) is { } missing)
            {
                throw new GraphException(node.Name, $"reads '{missing}', which nothing before it writes.");
            }

            if (node.Outputs.FirstOrDefault(name => name.Length > 0 && !known.Add(name)) is { } twice)
            {
                throw new GraphException(node.Name, $"writes '{twice}', which is there already.");
            }
        }

        Nodes = nodes;
        Constants = constants;
        Input = input;
        Output = known.Contains(output) ? output : throw new GraphException(output, "no node writes this output.");
        OperatorVersion = operatorVersion;
    }

    /// <summary>Operations in evaluation order.</summary>
    public IReadOnlyList<TensorNode> Nodes { get; }

    /// <summary>Weights and other constants by name.</summary>
    public IReadOnlyDictionary<string, TensorData> Constants { get; }

    /// <summary>The one input.</summary>
    public TensorInput Input { get; }

    /// <summary>Name of the tensor that holds the model's outputs.</summary>
    public string Output { get; }

    /// <summary>Version of the ONNX operator set the operators belong to.</summary>
    public int OperatorVersion { get; }
}

/// <summary>A model's tensor graph, and how far it agrees with the model.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="AgreementError">max |f(x) − f_graph(x)| / max(1, max |f(x)|) against an independent runtime, measured when the model was
/// opened; white-box methods refuse above 1e-4.</param>
public sealed record TensorModel(TensorGraph Graph, double AgreementError);
