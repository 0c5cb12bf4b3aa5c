using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>How each operator becomes steps where it reads data.</summary>
internal static class PlanOperations
{
    private static readonly Dictionary<string, Action<PlanBuilder, TensorNode>> Table = MakeTable();

    /// <summary>Whether an operator can be planned or folded.</summary>
    public static bool Knows(string name) => Table.ContainsKey(name) || Interpreter.Knows(name);

    /// <summary>All operators that can be planned or folded, in order.</summary>
    public static IEnumerable<string> Known => Table.Keys.Concat(Interpreter.Known).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Plans a node.</summary>
    /// <exception cref="GraphException">It cannot work on values computed from the input.</exception>
    public static void Plan(PlanBuilder plan, TensorNode node)
    {
        if (!Table.TryGetValue(node.Operator, out Action<PlanBuilder, TensorNode>? operation))
        {
            throw PlanBuilder.Error(node, "works on sizes and constants only here; its input is computed from the model's input.");
        }

        operation(plan, node);
    }

    private static Dictionary<string, Action<PlanBuilder, TensorNode>> MakeTable()
    {
        var table = new Dictionary<string, Action<PlanBuilder, TensorNode>>(StringComparer.Ordinal)
        {
            ["MatMul"] = WeightedPlans.MatMul,
            ["Gemm"] = WeightedPlans.Gemm,
            ["Conv"] = WeightedPlans.Conv,
            ["Einsum"] = EinsumPlan.Plan,
            ["Attention"] = AttentionOperatorPlan.Plan,
            ["RotaryEmbedding"] = RotaryPlan.Plan,
            ["Softmax"] = (plan, node) => SumPlans.Softmax(plan, node, logarithm: false),
            ["LogSoftmax"] = (plan, node) => SumPlans.Softmax(plan, node, logarithm: true),
            ["ReduceMean"] = SumPlans.Mean,
            ["ReduceSum"] = SumPlans.Reduce,
            ["ReduceMax"] = SumPlans.Reduce,
            ["ReduceL2"] = SumPlans.Norm,
            ["ReduceSumSquare"] = SumPlans.SumSquare,
            ["GlobalAveragePool"] = (plan, node) => SumPlans.Global(plan, node, "ReduceMean"),
            ["GlobalMaxPool"] = (plan, node) => SumPlans.Global(plan, node, "ReduceMax"),
            ["AveragePool"] = (plan, node) => SumPlans.Pool(plan, node, maximum: false),
            ["MaxPool"] = (plan, node) => SumPlans.Pool(plan, node, maximum: true),
            ["LayerNormalization"] = NormalisationPlans.Layer,
            ["InstanceNormalization"] = NormalisationPlans.Instance,
            ["GroupNormalization"] = NormalisationPlans.Group,
            ["BatchNormalization"] = NormalisationPlans.Batch,
            ["Add"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Add),
            ["Sum"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Add),
            ["Sub"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Subtract),
            ["Mul"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Multiply),
            ["Div"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Divide),
            ["Min"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Minimum),
            ["Max"] = (plan, node) => ElementPlans.Arithmetic(plan, node, Arithmetic.Maximum),
            ["Pow"] = ElementPlans.Power,
            ["Clip"] = ElementPlans.Clip,
            ["Identity"] = MovingPlans.Alias,
            ["Dropout"] = MovingPlans.Alias,
            ["Cast"] = MovingPlans.Cast,
            ["CastLike"] = MovingPlans.Alias,
            ["Reshape"] = MovingPlans.Reshape,
            ["Flatten"] = MovingPlans.Reshape,
            ["Squeeze"] = MovingPlans.Reshape,
            ["Unsqueeze"] = MovingPlans.Reshape,
            ["Transpose"] = MovingPlans.Transpose,
            ["Expand"] = MovingPlans.Expand,
            ["Slice"] = MovingPlans.Slice,
            ["Tile"] = MovingPlans.Tile,
            ["Split"] = MovingPlans.Split,
            ["Concat"] = MovingPlans.Concat,
            ["Gather"] = MovingPlans.Gather,
            ["Pad"] = MovingPlans.Pick,
            ["Where"] = MovingPlans.Where,
        };
        foreach (string name in ElementPlans.Functions)
        {
            table[name] = ElementPlans.Function;
        }

        return table;
    }
}
