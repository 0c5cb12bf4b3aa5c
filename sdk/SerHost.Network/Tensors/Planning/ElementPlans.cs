using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Plans of element by element operators.</summary>
internal static class ElementPlans
{
    private static readonly HashSet<string> Stopped = ["Sigmoid", "Erf", "Exp", "Log", "Cos", "Reciprocal", "Softplus", "HardSigmoid"];

    /// <summary>Functions of one element.</summary>
    public static IEnumerable<string> Functions =>
    [
        .. Stopped, "Relu", "Gelu", "Tanh", "Abs", "Neg", "Sqrt", "Sin", "Softsign", "LeakyRelu", "Elu", "HardSwish", "Mish",
    ];

    public static void Function(PlanBuilder plan, TensorNode node)
    {
        ElementKernel kernel = ElementKernels.For(node) ?? throw PlanBuilder.Error(node, "is not computed.");
        ElementRule rule = Stopped.Contains(node.Operator) || IsDeviation(plan, node) || IsGate(plan, node) ? ElementRule.Stop
            : node.Operator == "Neg" ? ElementRule.Linear : ElementRule.Identity;
        Emit(plan, node, kernel, rule);
    }

    public static void Power(PlanBuilder plan, TensorNode node)
    {
        if (plan.Known(node, 1) is not { Count: 1 } exponent)
        {
            throw PlanBuilder.Error(node, "only a constant exponent is computed.");
        }

        double power = exponent.Numbers[0];
        Emit(plan, node, ElementKernels.Power(power), power > 0 ? ElementRule.Identity : ElementRule.Stop);
    }

    public static void Clip(PlanBuilder plan, TensorNode node)
    {
        double low = Bound(1, "min", double.NegativeInfinity), high = Bound(2, "max", double.PositiveInfinity);
        if (!(low <= high))
        {
            throw PlanBuilder.Error(node, $"its bounds {low} and {high} leave nothing.");
        }

        Emit(plan, node, ElementKernels.Clip(low, high), low <= 0 && high >= 0 ? ElementRule.Identity : ElementRule.Stop);

        double Bound(int input, string attribute, double otherwise) => node.Has(input)
            ? (plan.Known(node, input) ?? throw PlanBuilder.Error(node, "only constant bounds are computed.")).Numbers[0]
            : node.Number(attribute, otherwise);
    }

    public static void Arithmetic(PlanBuilder plan, TensorNode node, Arithmetic kind)
    {
        Operand result = plan.Operand(node, 0);
        for (int i = 1; i < node.Inputs.Count; i++)
        {
            Operand other = plan.Operand(node, i);
            int[] dims = Shapes.Broadcast(result.Dims, other.Dims);
            Operand output = i == node.Inputs.Count - 1 ? plan.NewData(node.Outputs[0], dims) : plan.NewHidden(node, dims);
            result = plan.Emit(new ArithmeticStep(node.Name, result, other, output, kind));
        }

        plan.Rename(node.Outputs[0], result);
    }

    private static void Emit(PlanBuilder plan, TensorNode node, ElementKernel kernel, ElementRule rule)
    {
        Operand input = plan.Operand(node, 0);
        plan.Emit(new ElementStep(node.Name, input, plan.NewData(node.Outputs[0], input.Dims), kernel, rule));
    }

    /// <summary>A root that only divides is a normalisation's standard deviation.</summary>
    private static bool IsDeviation(PlanBuilder plan, TensorNode node) =>
        node.Operator == "Sqrt" && plan.Program.Readers(node.Outputs[0]) is { Count: > 0 } readers
        && readers.All(reader => reader.Operator == "Reciprocal" || (reader.Operator == "Div" && reader.Inputs[1] == node.Outputs[0]));

    /// <summary>1 + tanh is a gate, as in GELU's approximation.</summary>
    private static bool IsGate(PlanBuilder plan, TensorNode node) =>
        node.Operator == "Tanh" && plan.Program.Readers(node.Outputs[0]) is [{ Operator: "Add" } add]
        && add.Inputs.Any(name => plan.Known(name) is { Count: 1, IsFloat: true } one && one.Numbers[0] == 1);
}
