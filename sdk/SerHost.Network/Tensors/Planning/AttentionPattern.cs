using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>softmax(q · k · scale + bias) · v as one step, recognised at its first product and planned at its last.</summary>
internal sealed class AttentionPattern
{
    private readonly TensorNode _first;
    private readonly float _scale;
    private readonly string? _bias;

    private AttentionPattern(TensorNode first, TensorNode last, float scale, string? bias)
    {
        _first = first;
        Last = last;
        _scale = scale;
        _bias = bias;
    }

    /// <summary>The nodes between the two products.</summary>
    public List<TensorNode> Parts { get; } = [];

    /// <summary>The second product.</summary>
    public TensorNode Last { get; }

    /// <summary>Follows a product of two computed tensors; null where it does not begin attention.</summary>
    public static AttentionPattern? Find(PlanBuilder plan, TensorNode product)
    {
        var parts = new List<TensorNode>();
        float scale = 1;
        string? bias = null;
        TensorNode at = product;
        while (true)
        {
            if (at.Outputs[0] == plan.Program.Graph.Output || plan.Program.Readers(at.Outputs[0]) is not [var next]
                || next.Outputs.Count != 1)
            {
                return null;
            }

            string from = at.Outputs[0];
            switch (next.Operator)
            {
                case "Mul" or "Div" when bias is null && Other(next, from) is { } name && plan.Known(name) is { Count: 1 } factor
                    && (next.Operator == "Mul" || next.Inputs[0] == from):
                    scale *= (float)(next.Operator == "Mul" ? factor.Numbers[0] : 1 / factor.Numbers[0]);
                    break;
                case "Add" when bias is null && Other(next, from) is { } name && name != from:
                    bias = name;
                    break;
                case "Softmax" when plan.Program.Graph.OperatorVersion >= 13 || next.Integer("axis", 1) == -1 || bias is null:
                    return Finish(plan, product, parts, next, scale, bias);
                default:
                    return null;
            }

            parts.Add(next);
            at = next;
        }
    }

    /// <summary>Plans the step; all its operands are there by now.</summary>
    public void Plan(PlanBuilder plan, TensorNode last)
    {
        Operand q = plan.Operand(_first, 0), k = plan.Operand(_first, 1), v = plan.Operand(last, 1);
        Operand? bias = _bias is null ? null : plan.Operand(last, _bias);
        int[] dims = [.. q.Dims[..^1], v.Dims[^1]];
        plan.Emit(new AttentionStep(last.Name, q, k, v, bias, plan.NewData(last.Outputs[0], dims), _scale));
    }

    private static AttentionPattern? Finish(PlanBuilder plan, TensorNode product, List<TensorNode> parts, TensorNode softmax, float scale,
        string? bias)
    {
        parts.Add(softmax);
        Operand q = plan.Operand(product, 0), k = plan.Operand(product, 1);
        (int axis, bool fromThereOn) = SumOperations.SoftmaxAxis(softmax, q.Dims.Length, plan.Program.Graph.OperatorVersion);
        if (q.IsConstant || k.IsConstant || axis != q.Dims.Length - 1 || (fromThereOn && axis != q.Dims.Length - 1)
            || !q.Dims.SkipLast(2).SequenceEqual(k.Dims.SkipLast(2))
            || plan.Program.Readers(softmax.Outputs[0]) is not [{ Operator: "MatMul" } last] || last.Inputs[0] != softmax.Outputs[0]
            || !IsBiasOfScores(plan, bias, [.. q.Dims[..^1], k.Dims[^1]]))
        {
            return null;
        }

        var found = new AttentionPattern(product, last, scale, bias);
        found.Parts.AddRange(parts);
        return found;
    }

    /// <summary>A bias must be there already, and be as large as the scores.</summary>
    private static bool IsBiasOfScores(PlanBuilder plan, string? bias, int[] scores) => bias is null
        || (plan.Known(bias) is { } known ? known.Dims.SequenceEqual(scores) : plan.Data(bias) is { } data
            && data.Dims.SequenceEqual(scores));

    private static string? Other(TensorNode node, string name) =>
        node.Inputs.Count != 2 ? null : node.Inputs[0] == name ? node.Inputs[1] : node.Inputs[0];
}
