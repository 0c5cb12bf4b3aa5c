using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Plans of operators that move elements.</summary>
internal static class MovingPlans
{
    public static void Alias(PlanBuilder plan, TensorNode node) => plan.Rename(node.Outputs[0], plan.Operand(node, 0));

    public static void Cast(PlanBuilder plan, TensorNode node)
    {
        if (node.Integer("to", 1) is not (1 or 10 or 11 or 16))
        {
            throw PlanBuilder.Error(node, "turns values computed from the input into whole numbers; no gradient goes through that.");
        }

        Alias(plan, node);
    }

    public static void Reshape(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        TensorValue?[] known = plan.KnownInputs(node);
        int[] dims = node.Operator switch
        {
            "Reshape" => Shapes.Reshape(input.Dims, Sizes(plan, node, 1), node.Integer("allowzero", 0) != 0),
            "Flatten" => MovingOperations.FlattenDims(input.Dims, node),
            "Squeeze" => MovingOperations.SqueezeDims(input.Dims, MovingOperations.Axes(known, node)),
            _ => MovingOperations.UnsqueezeDims(input.Dims, MovingOperations.Axes(known, node)
                ?? throw PlanBuilder.Error(node, "names no axes.")),
        };
        plan.Rename(node.Outputs[0], PlanBuilder.Reshaped(input, dims));
    }

    public static void Transpose(PlanBuilder plan, TensorNode node) =>
        View(plan, node, node.Outputs[0], plan.Operand(node, 0), StridedView.Transpose(plan.Operand(node, 0).Dims, node.Integers("perm")));

    public static void Expand(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        View(plan, node, node.Outputs[0], input, StridedView.Expand(input.Dims,
            Shapes.Broadcast(input.Dims, Shapes.ToDims(Sizes(plan, node, 1)))));
    }

    public static void Slice(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        TensorValue?[] known = plan.KnownInputs(node);
        if (Enumerable.Range(1, node.Inputs.Count - 1).Any(i => node.Has(i) && known[i] is null))
        {
            throw PlanBuilder.Error(node, "its bounds are computed from the input's values.");
        }

        View(plan, node, node.Outputs[0], input, node.Inputs.Count > 1
            ? StridedView.Slice(input.Dims, known[1]!.ToIntegers(), known[2]!.ToIntegers(), known.ElementAtOrDefault(3)?.ToIntegers(),
                known.ElementAtOrDefault(4)?.ToIntegers())
            : StridedView.Slice(input.Dims, [.. node.Integers("starts") ?? []], [.. node.Integers("ends") ?? []],
                node.Integers("axes")?.ToArray(), null));
    }

    public static void Tile(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        (StridedView view, int[] dims) = StridedView.Tile(input.Dims, Sizes(plan, node, 1));
        View(plan, node, node.Outputs[0], input, view, dims);
    }

    public static void Split(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        int axis = Shapes.Axis(node.Integer("axis", 0), input.Dims.Length), start = 0, index = 0;
        foreach (int size in MovingOperations.SplitSizes(input.Dims, axis, plan.KnownInputs(node), node, node.Outputs.Count))
        {
            View(plan, node, node.Outputs[index++], input, StridedView.Slice(input.Dims, [start], [start + size], [axis], null));
            start += size;
        }
    }

    public static void Concat(PlanBuilder plan, TensorNode node)
    {
        Operand[] parts = Enumerable.Range(0, node.Inputs.Count).Select(i => plan.Operand(node, i)).ToArray();
        int axis = Shapes.Axis(node.Integer("axis", 0), parts[0].Dims.Length);
        int[] dims = [.. parts[0].Dims];
        dims[axis] = checked(parts.Sum(part => part.Dims[axis]));
        if (parts.Any(part => part.Dims.Length != dims.Length || part.Dims.Where((dim, i) => i != axis && dim != dims[i]).Any()))
        {
            throw new TensorShapeException($"{string.Join(" and ", parts.Select(part => $"[{Shapes.Text(part.Dims)}]"))} do not join along axis {axis}.");
        }

        plan.Emit(new JoinStep(node.Name, parts, plan.NewData(node.Outputs[0], dims), axis));
    }

    public static void Gather(PlanBuilder plan, TensorNode node)
    {
        TensorValue indices = plan.Known(node, 1) ?? throw PlanBuilder.Error(node, "its indices are computed from the input's values.");
        if (indices.Count != 1 || plan.Known(node, 0) is not null)
        {
            Pick(plan, node);
            return;
        }

        Operand input = plan.Operand(node, 0);
        int axis = Shapes.Axis(node.Integer("axis", 0), input.Dims.Length), at = Shapes.Axis(indices.ToIntegers()[0], input.Dims[axis]);
        int[] dims = [.. input.Dims[..axis], .. indices.Dims, .. input.Dims[(axis + 1)..]];
        View(plan, node, node.Outputs[0], input, StridedView.Slice(input.Dims, [at], [at + 1], [axis], null), dims);
    }

    /// <summary>Gathers and pads: the interpreter moves a table of positions, and the step moves elements by it.</summary>
    public static void Pick(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        TensorValue?[] inputs = plan.KnownInputs(node);
        double fill = node.Operator == "Pad" ? inputs.ElementAtOrDefault(2)?.Numbers[0] ?? node.Number("value", 0) : 0;
        if (Enumerable.Range(1, node.Inputs.Count - 1).Any(i => node.Has(i) && inputs[i] is null))
        {
            throw PlanBuilder.Error(node, "where it takes elements from is computed from the input's values.");
        }

        inputs[0] = TensorValue.Of(input.Dims, Enumerable.Range(0, input.Count).Select(i => (double)i).ToArray());
        if (node.Operator == "Pad")
        {
            Array.Resize(ref inputs, Math.Max(inputs.Length, 3));
            inputs[2] = TensorValue.Of([], [-1.0]);
        }

        TensorValue moved = new Interpreter(plan.Program.Graph.OperatorVersion, roundToSingle: false).Evaluate(node, inputs)[0];
        int[] positions = Array.ConvertAll(moved.Numbers, value => (int)value);
        plan.Emit(new PickStep(node.Name, input, plan.NewData(node.Outputs[0], moved.Dims), positions, (float)fill));
    }

    public static void Where(PlanBuilder plan, TensorNode node)
    {
        TensorValue condition = plan.Known(node, 0) ?? throw PlanBuilder.Error(node, "its condition is computed from the input's values.");
        Operand yes = plan.Operand(node, 1), no = plan.Operand(node, 2);
        int[] dims = Shapes.Broadcast(Shapes.Broadcast(condition.Dims, yes.Dims), no.Dims);
        bool[] chosen = StridedView.Expand(condition.Dims, dims).Positions().Select(position => condition.Integers[position] != 0)
            .ToArray();
        plan.Emit(new ChooseStep(node.Name, yes, no, plan.NewData(node.Outputs[0], dims), chosen));
    }

    /// <summary>Emits a view, or renames where it moves nothing.</summary>
    public static Operand View(PlanBuilder plan, TensorNode node, string name, Operand input, StridedView view, int[]? dims = null)
    {
        int[] result = dims ?? view.Dims;
        if (Shapes.Count(result) == input.Count && view.Offset == 0 && IsInOrder(view))
        {
            return plan.Rename(name, PlanBuilder.Reshaped(input, result));
        }

        return plan.Emit(new ViewStep(node.Name, input, plan.NewData(name, result), view));
    }

    private static bool IsInOrder(StridedView view)
    {
        int expected = 1;
        for (int i = view.Dims.Length - 1; i >= 0; i--)
        {
            if (view.Dims[i] != 1 && view.Strides[i] != expected)
            {
                return false;
            }

            expected *= view.Dims[i];
        }

        return true;
    }

    private static long[] Sizes(PlanBuilder plan, TensorNode node, int input) =>
        (plan.Known(node, input) ?? throw PlanBuilder.Error(node, "its shape is computed from the input's values.")).ToIntegers();
}
