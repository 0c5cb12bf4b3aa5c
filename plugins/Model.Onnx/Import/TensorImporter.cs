using Model.Onnx.Format;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import;

/// <summary>Reads an ONNX graph as it is, operator by operator, for the networks that are no stack of layers.</summary>
internal static class TensorImporter
{
    /// <summary>Reads a graph.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="logits">Name of the value to read up to.</param>
    /// <param name="input">How the model's input is laid out.</param>
    /// <exception cref="ModelFormatException">The file contradicts itself.</exception>
    /// <exception cref="UnsupportedNodeException">A node belongs to no operator set that is
    /// read, or has weights of a type that is not computed with.</exception>
    public static TensorGraph Import(OnnxModel model, string logits, InputLayout input)
    {
        Dictionary<string, OnnxNode> producers = NodeOrder.Producers(model);
        foreach ((string name, OnnxNode gelu) in new ErfGelu(model, producers).Find())
        {
            producers[name] = gelu;
        }

        IReadOnlyList<OnnxNode> ordered = NodeOrder.Behind(model, producers, logits);
        var constants = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        var nodes = new List<TensorNode>(ordered.Count);
        foreach (OnnxNode node in ordered)
        {
            if (node.Domain.Length > 0)
            {
                throw new UnsupportedNodeException(node, $"belongs to operator set '{node.Domain}', which is not ONNX's own");
            }

            foreach (string name in node.Inputs.Where(name => !constants.ContainsKey(name)))
            {
                if (model.Initialisers.TryGetValue(name, out OnnxTensor? tensor))
                {
                    constants.Add(name, Convert(node, tensor));
                }
            }

            nodes.Add(Convert(node));
        }

        try
        {
            return new TensorGraph(nodes, constants, input.ToTensorInput(), logits, checked((int)Math.Clamp(model.OpsetVersion, 1, 1000)));
        }
        catch (GraphException error)
        {
            throw new ModelFormatException(model.File, $"node '{error.Layer}'", error.Message, error);
        }
    }

    private static TensorNode Convert(OnnxNode node) => new(
        node.Name.Length > 0 ? node.Name : $"{node.Operator}_{node.Index}", node.Operator, node.Inputs, node.Outputs,
        node.Attributes.ToDictionary(pair => pair.Key, pair => Convert(node, pair.Value), StringComparer.Ordinal));

    private static TensorAttribute Convert(OnnxNode node, OnnxAttribute attribute) => new()
    {
        Integer = attribute.Int,
        Number = attribute.Float,
        Text = attribute.Text,
        Integers = attribute.Ints.Count > 0 ? attribute.Ints : null,
        Numbers = attribute.Floats.Count > 0 ? attribute.Floats : null,
        Tensor = attribute.Tensor is { } tensor ? Convert(node, tensor) : null,
    };

    private static TensorData Convert(OnnxNode node, OnnxTensor tensor)
    {
        if (tensor.ElementType is OnnxElementType.Float16 or OnnxElementType.BFloat16)
        {
            throw new UnsupportedNodeException(node, $"'{tensor.Name}' is in {(tensor.ElementType == OnnxElementType.Float16 ? "float16" : "bfloat16")}; only float32 is computed with. Export the model in float32");
        }

        if (OnnxTensor.SizeOf(tensor.ElementType) == 0)
        {
            throw new UnsupportedNodeException(node, $"constant '{tensor.Name}' has element type {(int)tensor.ElementType}");
        }

        return tensor.IsInteger ? new TensorData(tensor.Dims, tensor.ToInt64s(), tensor.ElementType == OnnxElementType.Boolean)
            : tensor.ElementType == OnnxElementType.Float32 && tensor.Varints is null && BitConverter.IsLittleEndian
                ? new TensorData(tensor.Dims, SingleMemory.Of(tensor.Data))
            : new TensorData(tensor.Dims, tensor.ToFloats());
    }
}
