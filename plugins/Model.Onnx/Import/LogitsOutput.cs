using Model.Onnx.Format;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import;

/// <summary>Finds the value that holds the logits: the graph's output, before a last softmax.</summary>
internal static class LogitsOutput
{
    /// <summary>Finds the value.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">Name of the output to use; null for the only one that fits the labels.</param>
    /// <param name="labels">Labels, one an output value.</param>
    /// <param name="kind">For a classifier, probabilities at the end are undone.</param>
    /// <param name="skipped">The operator that was left out, or null.</param>
    public static string Find(OnnxModel model, string? output, int labels, ModelOutputKind kind, out string? skipped)
    {
        skipped = null;
        string name = output ?? Fitting(model, labels).Name;
        if (model.Outputs.All(candidate => candidate.Name != name))
        {
            throw new ModelFormatException(model.File, "output", $"'{name}' is not among its outputs ({string.Join(", ", model.Outputs.Select(candidate => candidate.Name))}).");
        }

        if (kind != ModelOutputKind.Classification)
        {
            return name;
        }

        Dictionary<string, OnnxNode> producers = NodeOrder.Producers(model);
        string candidateName = name;
        for (int steps = 0; steps < model.Nodes.Count && producers.TryGetValue(candidateName, out OnnxNode? node) && node.Has(0); steps++)
        {
            switch (node.Operator)
            {
                case "Softmax" or "LogSoftmax" or "Sigmoid" when node.Domain.Length == 0:
                    skipped = node.Operator;
                    return node.Inputs[0];
                case "Identity" when node.Domain.Length == 0:
                    candidateName = node.Inputs[0];
                    continue;
                default:
                    return name;
            }
        }

        return name;
    }

    /// <summary>All outputs in words, for example <c>hidden_states [N, 6, 32, 51], logits [N, 6]</c>.</summary>
    /// <param name="model">The model.</param>
    public static string Describe(OnnxModel model) =>
        string.Join(", ", model.Outputs.Select(output => $"{output.Name} {output.ShapeText}"));

    /// <summary>The output with one value a label; the first where none fits, whose misfit is told later.</summary>
    /// <exception cref="ModelFormatException">Several fit, or there is none.</exception>
    private static OnnxValueInfo Fitting(OnnxModel model, int labels)
    {
        if (model.Outputs.Count == 0)
        {
            throw new ModelFormatException(model.File, null, "has no output; it is damaged or truncated.");
        }

        OnnxValueInfo[] fitting = [.. model.Outputs.Where(candidate => MayHold(candidate, labels))];
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => model.Outputs[0],
            _ => throw new ModelFormatException(
                model.File, "output",
                $"{fitting.Length} of its outputs fit {labels} labels ({string.Join(", ", fitting.Select(candidate => $"{candidate.Name} {candidate.ShapeText}"))}). Name the one that decides: \"output\" in model.json, or --front-end output={Likely(fitting).Name}."),
        };
    }

    /// <summary>The one to name as an example: what exports call logits, else the last.</summary>
    internal static OnnxValueInfo Likely(IReadOnlyList<OnnxValueInfo> fitting) =>
        fitting.FirstOrDefault(output => output.Name.Contains("logits", StringComparison.OrdinalIgnoreCase)) ?? fitting[^1];

    /// <summary>Whether an output has a batch and one value a label behind it, as far as its shape is stated.</summary>
    private static bool MayHold(OnnxValueInfo output, int labels)
    {
        if (output.Dims is not { Count: > 0 } dims || dims.Skip(1).Any(dim => dim is null))
        {
            return output.Dims is null or { Count: 2 };
        }

        return dims.Skip(1).Aggregate(1L, (product, dim) => Math.Min(product * dim!.Value, int.MaxValue)) == labels;
    }
}
