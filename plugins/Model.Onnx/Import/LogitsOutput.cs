using Model.Onnx.Format;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import;

/// <summary>Finds the value that holds the logits: the graph's output, before a last softmax.</summary>
internal static class LogitsOutput
{
    /// <summary>Finds the value.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">Name of the output to use; null for the first.</param>
    /// <param name="kind">For a classifier, probabilities at the end are undone.</param>
    /// <param name="skipped">The operator that was left out, or null.</param>
    public static string Find(OnnxModel model, string? output, ModelOutputKind kind, out string? skipped)
    {
        skipped = null;
        string name = output ?? (model.Outputs.Count > 0
            ? model.Outputs[0].Name
            : throw new ModelFormatException(model.File, null, "has no output; it is damaged or truncated."));
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
}
