using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Layer normalisation as exporters spelt it out before operator set 17: mean, difference, square, mean, + ε, root, quotient, ·
/// weight, + bias.</summary>
internal static class LayerNormPattern
{
    /// <summary>Plans the pattern that begins with a mean as one step, where it is one.</summary>
    public static bool TryPlan(PlanBuilder plan, TensorNode mean)
    {
        string x = mean.Inputs[0];
        Operand input = plan.Operand(mean, 0);
        if (!IsOverLastAxis(plan, mean, input.Dims.Length) || Only(plan, mean) is not { Operator: "Sub" } difference
            || difference.Inputs[0] != x || difference.Inputs[1] != mean.Outputs[0])
        {
            return false;
        }

        IReadOnlyList<TensorNode> readers = plan.Program.Readers(difference.Outputs[0]);
        TensorNode? square = readers.FirstOrDefault(one => IsSquare(plan, one)),
            quotient = readers.FirstOrDefault(one => one.Operator == "Div");
        if (readers.Count != 2 || square is null || quotient is null || quotient.Inputs[0] != difference.Outputs[0]
            || Only(plan, square) is not { Operator: "ReduceMean" } variance || !IsOverLastAxis(plan, variance, input.Dims.Length)
            || Only(plan, variance) is not { Operator: "Add" } plus || Partner(plan, plus, variance) is not { Count: 1 } epsilon
            || Only(plan, plus) is not { Operator: "Sqrt" } root || Only(plan, root) != quotient || quotient.Inputs[1] != root.Outputs[0])
        {
            return false;
        }

        int group = input.Dims[^1];
        var parts = new List<TensorNode> { difference, square, variance, plus, root, quotient };
        TensorNode last = quotient;
        float[] scale = Enumerable.Repeat(1f, group).ToArray();
        float[]? bias = null;
        if (Only(plan, last) is { Operator: "Mul" } product && Partner(plan, product, last) is { } factors && IsRow(factors, group))
        {
            scale = [.. factors.ToData().Numbers.Span];
            parts.Add(last = product);
            if (Only(plan, last) is { Operator: "Add" } sum && Partner(plan, sum, last) is { } shifts && IsRow(shifts, group))
            {
                bias = [.. shifts.ToData().Numbers.Span];
                parts.Add(last = sum);
            }
        }

        parts.ForEach(plan.Skip);
        plan.Emit(new NormalisationStep(
            last.Name, input, plan.NewData(last.Outputs[0], input.Dims), group, scale, bias is null
            ? (ReadOnlyMemory<float>?)null : bias.AsMemory(), 1, epsilon.Numbers[0]));
        return true;
    }

    private static TensorNode? Only(PlanBuilder plan, TensorNode node) =>
        node.Outputs[0] != plan.Program.Graph.Output && plan.Program.Readers(node.Outputs[0]) is [var reader] && reader.Outputs.Count == 1
            ? reader : null;

    private static TensorValue? Partner(PlanBuilder plan, TensorNode node, TensorNode other) =>
        node.Inputs.Count == 2 ? plan.Known(node.Inputs[0] == other.Outputs[0] ? node.Inputs[1] : node.Inputs[0]) : null;

    private static bool IsRow(TensorValue value, int length) =>
        value.IsFloat && value.Count == length && value.Dims.Length > 0 && value.Dims[^1] == length;

    private static bool IsSquare(PlanBuilder plan, TensorNode node) =>
        (node.Operator == "Pow" && plan.Known(node, 1) is { Count: 1 } two && two.Numbers[0] == 2)
        || (node.Operator == "Mul" && node.Inputs[0] == node.Inputs[1]);

    private static bool IsOverLastAxis(PlanBuilder plan, TensorNode node, int rank) =>
        node.Integer("keepdims", 1) != 0 && SumOperations.Axes(plan.KnownInputs(node), node, rank) is [var axis] && axis == rank - 1;
}
