using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Plans of softmax, reductions and pools.</summary>
internal static class SumPlans
{
    public static void Softmax(PlanBuilder plan, TensorNode node, bool logarithm)
    {
        Operand input = plan.Operand(node, 0);
        (int axis, bool fromThereOn) = SumOperations.SoftmaxAxis(node, input.Dims.Length, plan.Program.Graph.OperatorVersion);
        int length = fromThereOn ? Shapes.Count(input.Dims.AsSpan(axis)) : input.Dims[axis];
        int inner = fromThereOn ? 1 : Shapes.Count(input.Dims.AsSpan(axis + 1));
        plan.Emit(new SoftmaxStep(node.Name, input, plan.NewData(node.Outputs[0], input.Dims), length, inner, logarithm));
    }

    /// <summary>A mean may begin a layer normalisation that was spelt out.</summary>
    public static void Mean(PlanBuilder plan, TensorNode node)
    {
        if (!LayerNormPattern.TryPlan(plan, node))
        {
            Reduce(plan, node);
        }
    }

    public static void Reduce(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        int[] axes = SumOperations.Axes(plan.KnownInputs(node), node, input.Dims.Length);
        Reduce(plan, node, input, axes, node.Operator, node.Integer("keepdims", 1) != 0, plan.NewData);
    }

    public static void Norm(PlanBuilder plan, TensorNode node)
    {
        Operand sum = Squares(plan, node, plan.NewHidden(node, ReducedDims(plan, node)));
        bool divides = plan.Program.Readers(node.Outputs[0]) is { Count: > 0 } readers
            && readers.All(reader => reader.Operator == "Div" && reader.Inputs[1] == node.Outputs[0]);
        plan.Emit(new ElementStep(node.Name, sum, plan.NewData(node.Outputs[0], sum.Dims), ElementKernels.Power(0.5), divides
            ? ElementRule.Stop : ElementRule.Identity));
    }

    public static void SumSquare(PlanBuilder plan, TensorNode node) =>
        Squares(plan, node, plan.NewData(node.Outputs[0], ReducedDims(plan, node)));

    public static void Global(PlanBuilder plan, TensorNode node, string kind)
    {
        Operand input = plan.Operand(node, 0);
        Reduce(plan, node, input, Enumerable.Range(2, input.Dims.Length - 2).ToArray(), kind, keep: true, plan.NewData);
    }

    public static void Pool(PlanBuilder plan, TensorNode node, bool maximum)
    {
        Operand input = plan.Operand(node, 0);
        int[] kernel = Shapes.ToDims([.. node.Integers("kernel_shape") ?? throw PlanBuilder.Error(node, "lacks kernel_shape.")]);
        WindowGeometry window = WindowGeometry.Read(node, input.Dims, kernel, input.Dims[1], input.Dims[1]);
        plan.Emit(new PoolStep(
            node.Name, input, plan.NewData(node.Outputs[0], window.OutputDims), window, maximum,
            node.Integer("count_include_pad", 0) != 0));
    }

    private static Operand Squares(PlanBuilder plan, TensorNode node, Operand output)
    {
        Operand input = plan.Operand(node, 0);
        Operand squares = plan.Emit(new ArithmeticStep(node.Name, input, input, plan.NewHidden(node, input.Dims), Arithmetic.Multiply));
        int[] axes = SumOperations.Axes(plan.KnownInputs(node), node, input.Dims.Length);
        return plan.Emit(new ReduceStep(node.Name, squares, output, axes, "ReduceSum"));
    }

    private static int[] ReducedDims(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        int[] axes = SumOperations.Axes(plan.KnownInputs(node), node, input.Dims.Length);
        return Dims(input.Dims, axes, node.Integer("keepdims", 1) != 0);
    }

    private static int[] Dims(int[] dims, int[] axes, bool keep) => keep
        ? dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim).ToArray()
        : dims.Where((_, axis) => !axes.Contains(axis)).ToArray();

    private static void Reduce(PlanBuilder plan, TensorNode node, Operand input, int[] axes, string kind, bool keep, Func<string, int[],
        Operand> make)
    {
        if (axes.Length == 0)
        {
            plan.Rename(node.Outputs[0], input);
            return;
        }

        plan.Emit(new ReduceStep(node.Name, input, make(node.Outputs[0], Dims(input.Dims, axes, keep)), axes, kind));
    }
}
