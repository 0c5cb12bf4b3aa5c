using Model.Onnx.Format;

namespace Model.Onnx.Import;

/// <summary>Tells from a network's first operations in which order its input comes: one that swaps the last two axes at once was given
/// frames first and wants bands first, as convolutions over spectra do.</summary>
internal static class FrameOrder
{
    private const int MostSteps = 8;

    /// <summary>Whether the first operation that moves anything swaps the last two axes.</summary>
    public static bool SwapsFirst(OnnxModel model)
    {
        string name = model.Inputs.Count > 0 ? model.Inputs[0].Name : "";
        for (int step = 0; step < MostSteps; step++)
        {
            OnnxNode[] readers = [.. model.Nodes.Where(node => node.Inputs.Contains(name) && node.Operator != "Shape")];
            if (readers.Length != 1 || readers[0].Outputs.Count == 0)
            {
                return false;
            }

            switch (readers[0].Operator)
            {
                case "Transpose":
                    IReadOnlyList<long> order = readers[0].Ints("perm") ?? [];
                    return order.Count >= 2 && order[^1] == order.Count - 2 && order[^2] == order.Count - 1;
                case "Unsqueeze" or "Cast" or "Identity" or "Sub" or "Add" or "Mul" or "Div":
                    name = readers[0].Outputs[0];
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }
}
