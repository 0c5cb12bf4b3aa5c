using Model.Onnx.Format;

namespace Model.Onnx.Import;

/// <summary>Recognises GELU as exporters spell it out, x · ½ · (1 + erf(x / √2)), and puts one Gelu node in its place.</summary>
internal sealed class ErfGelu(OnnxModel model, IReadOnlyDictionary<string, OnnxNode> producers)
{
    private readonly Dictionary<string, List<OnnxNode>> _readers = new(StringComparer.Ordinal);

    /// <summary>Nodes to use instead of those that write the same value.</summary>
    public Dictionary<string, OnnxNode> Find()
    {
        var found = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        OnnxNode[] candidates = model.Nodes.Where(node =>
            node.Operator == "Erf" && node.Domain.Length == 0 && node.Has(0) && node.Outputs.Count == 1).ToArray();
        if (candidates.Length > 0)
        {
            FindReaders();
        }

        foreach (OnnxNode erf in candidates)
        {
            if (Match(erf) is { } gelu)
            {
                found[gelu.Outputs[0]] = gelu;
            }
        }

        return found;
    }

    private OnnxNode? Match(OnnxNode erf)
    {
        if (!producers.TryGetValue(erf.Inputs[0], out OnnxNode? scaling) || Partner(scaling, out string x) is not { } factor)
        {
            return null;
        }

        bool isRootOfTwo = (scaling.Operator == "Div" && scaling.Inputs[0] == x && Near(factor, Math.Sqrt(2)))
            || (scaling.Operator == "Mul" && Near(factor, Math.Sqrt(0.5)));
        if (!isRootOfTwo || OnlyReader(erf) is not { Operator: "Add" } plusOne || Partner(plusOne, out _) is not { } one || !Near(one, 1)
            || OnlyReader(plusOne) is not { Operator: "Mul" } product)
        {
            return null;
        }

        string other = Other(product, plusOne.Outputs[0]);
        OnnxNode? last = null;
        if (other == x)
        {
            last = OnlyReader(product) is { Operator: "Mul" } half && Partner(half, out _) is { } by && Near(by, 0.5) ? half : null;
        }
        else if (producers.TryGetValue(other, out OnnxNode? halving) && halving.Operator == "Mul")
        {
            last = Partner(halving, out string y) is { } by && Near(by, 0.5) && y == x ? product : null;
        }
        else if (ConstantOf(other) is { } by && Near(by, 0.5) && OnlyReader(product) is { Operator: "Mul" } final)
        {
            last = Other(final, product.Outputs[0]) == x ? final : null;
        }

        return last is null ? null : last with { Operator = "Gelu", Inputs = [x], Name = Scope(erf) + "Gelu" };
    }

    private static string Scope(OnnxNode erf) => erf.Name[..(erf.Name.LastIndexOf('/') + 1)];

    private static string Other(OnnxNode node, string name) =>
        node.Inputs.Count != 2 ? "" : node.Inputs[0] == name ? node.Inputs[1] : node.Inputs[0];

    /// <summary>The constant a two-input node combines its computed input with.</summary>
    private double? Partner(OnnxNode node, out string computed)
    {
        computed = "";
        if (node.Inputs.Count != 2 || node.Outputs.Count != 1)
        {
            return null;
        }

        int constantAt = ConstantOf(node.Inputs[1]) is not null ? 1 : 0;
        computed = node.Inputs[1 - constantAt];
        return ConstantOf(node.Inputs[constantAt]);
    }

    private void FindReaders()
    {
        foreach (OnnxNode node in model.Nodes)
        {
            foreach (string name in node.Inputs.Distinct(StringComparer.Ordinal))
            {
                if (!_readers.TryGetValue(name, out List<OnnxNode>? readers))
                {
                    _readers.Add(name, readers = []);
                }

                readers.Add(node);
            }
        }
    }

    private OnnxNode? OnlyReader(OnnxNode node) =>
        node.Outputs.Count == 1 && _readers.GetValueOrDefault(node.Outputs[0]) is [var reader] && reader.Outputs.Count == 1 ? reader : null;

    private double? ConstantOf(string name)
    {
        OnnxTensor? tensor = model.Initialisers.GetValueOrDefault(name);
        if (tensor is null && producers.TryGetValue(name, out OnnxNode? node) && node.Operator == "Constant")
        {
            tensor = node.Attributes.GetValueOrDefault("value")?.Tensor;
        }

        return tensor is { Count: 1 } && OnnxTensor.SizeOf(tensor.ElementType) > 0 ? tensor.ToFloats()[0] : null;
    }

    private static bool Near(double value, double expected) => Math.Abs(value - expected) < 1e-4;
}
