using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Kernels;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Plans of matrix products and convolutions.</summary>
internal static class WeightedPlans
{
    /// <summary>By constant weights: a linear layer, with the bias that is added next. Of two computed tensors: a product, perhaps the
    /// first or last of attention.</summary>
    public static void MatMul(PlanBuilder plan, TensorNode node)
    {
        if (plan.Attentions.Remove(node, out AttentionPattern? attention))
        {
            attention.Plan(plan, node);
            return;
        }

        Operand left = plan.Operand(node, 0), right = plan.Operand(node, 1);
        if (right.IsConstant && right.Dims.Length == 2 && !left.IsConstant && left.Dims.Length >= 2)
        {
            if (left.Dims[^1] != right.Dims[0])
            {
                throw new TensorShapeException($"[{Shapes.Text(left.Dims)}] · [{Shapes.Text(right.Dims)}] do not fit each other.");
            }

            int outputs = right.Dims[1];
            (string name, string output, ReadOnlyMemory<float>? bias) = TakeBias(plan, node, outputs);
            Linear(plan, name, output, left, right.Slot.Constant!.Numbers, new MatrixView(0, outputs, 1), right.Dims[0], outputs, bias);
            return;
        }

        if (plan.Options.FuseAttention && AttentionPattern.Find(plan, node) is { } found)
        {
            found.Parts.ForEach(plan.Skip);
            plan.Attentions.Add(found.Last, found);
            return;
        }

        Product(plan, node, left, right, node.Outputs[0]);
    }

    public static void Gemm(PlanBuilder plan, TensorNode node)
    {
        Operand a = plan.Operand(node, 0), b = plan.Operand(node, 1);
        float alpha = (float)node.Number("alpha", 1), beta = (float)node.Number("beta", 1);
        bool turnsA = node.Integer("transA", 0) != 0, turnsB = node.Integer("transB", 0) != 0;
        int inputs = b.Dims[turnsB ? 1 : 0], outputs = b.Dims[turnsB ? 0 : 1];
        TensorValue? c = plan.Known(node, 2);
        if (b.IsConstant && !turnsA && (!node.Has(2)
            || (c is { IsFloat: true } && c.Count == outputs && (c.Dims.Length == 0 || c.Dims[^1] == outputs))))
        {
            if (a.Dims.Length != 2 || a.Dims[1] != inputs)
            {
                throw new TensorShapeException($"[{Shapes.Text(a.Dims)}] does not fit weights for {inputs} values.");
            }

            ReadOnlyMemory<float> weights = Scaled(b.Slot.Constant!.Numbers, alpha);
            Linear(
                plan, node.Name, node.Outputs[0], a, weights, turnsB ? new MatrixView(0, 1, inputs) : new MatrixView(0, outputs, 1),
                inputs, outputs, c is null ? (ReadOnlyMemory<float>?)null : Scaled(c.ToData().Numbers, beta));
            return;
        }

        // The rare rest, piece by piece.
        a = turnsA ? Turn(plan, node, a) : a;
        b = turnsB ? Turn(plan, node, b) : b;
        Operand result = Product(plan, node, a, b, null);
        result = Times(plan, node, result, alpha);
        if (node.Has(2))
        {
            Operand addend = Times(plan, node, plan.Operand(node, 2), beta);
            result = plan.Emit(new ArithmeticStep(node.Name, result, addend,
                plan.NewHidden(node, Shapes.Broadcast(result.Dims, addend.Dims)), Arithmetic.Add));
        }

        plan.Rename(node.Outputs[0], result);
    }

    public static void Conv(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        TensorValue weights = plan.Known(node, 1) ?? throw PlanBuilder.Error(node, "its weights are computed from the input's values.");
        WindowGeometry window = WindowGeometry.Read(node, input.Dims, weights.Dims.AsSpan(2), checked((int)node.Integer("group", 1)),
            weights.Dims[0]);
        window.RequireWeights(weights.Dims);
        ReadOnlyMemory<float>? bias = null;
        if (node.Has(2))
        {
            TensorValue given = plan.Known(node, 2) ?? throw PlanBuilder.Error(node, "its bias is computed from the input's values.");
            bias = given.Count == window.OutChannels
                ? given.ToData().Numbers : throw new TensorShapeException($"{given.Count} biases for {window.OutChannels} channels.");
        }

        plan.Emit(new ConvolutionStep(node.Name, input, plan.NewData(node.Outputs[0], window.OutputDims), weights.ToData().Numbers, window,
            bias));
    }

    /// <summary>A product of two tensors of two axes or more.</summary>
    public static Operand Product(PlanBuilder plan, TensorNode node, Operand left, Operand right, string? name)
    {
        int[] a = left.Dims.Length == 1 ? [1, .. left.Dims] : left.Dims, b = right.Dims.Length == 1 ? [.. right.Dims, 1] : right.Dims;
        if (a[^1] != b[^2])
        {
            throw new TensorShapeException($"[{Shapes.Text(left.Dims)}] · [{Shapes.Text(right.Dims)}] do not fit each other.");
        }

        int[] batch = Shapes.Broadcast(a.AsSpan(0, a.Length - 2), b.AsSpan(0, b.Length - 2)), dims = [.. batch, a[^2], b[^1]];
        Operand output = name is null ? plan.NewHidden(node, dims) : plan.NewData(name, dims);
        plan.Emit(new ProductStep(node.Name, left with { Dims = a }, right with { Dims = b }, output));
        int[] squeezed = [.. batch, .. left.Dims.Length == 1 ? Array.Empty<int>() : [a[^2]], .. right.Dims.Length == 1
            ? Array.Empty<int>() : [b[^1]]];
        Operand result = PlanBuilder.Reshaped(output, squeezed);
        return name is null ? result : plan.Rename(name, result);
    }

    /// <summary>A tensor times a number.</summary>
    public static Operand Times(PlanBuilder plan, TensorNode node, Operand x, float factor) => factor == 1 ? x
        : plan.Emit(new ArithmeticStep(node.Name, x, plan.Constant(new TensorData([], new[] { factor }), node.Name),
            plan.NewHidden(node, x.Dims), Arithmetic.Multiply));

    private static Operand Turn(PlanBuilder plan, TensorNode node, Operand x)
    {
        StridedView view = StridedView.Transpose(x.Dims, [1, 0]);
        return plan.Emit(new ViewStep(node.Name, x, plan.NewHidden(node, view.Dims), view));
    }

    private static void Linear(
        PlanBuilder plan, string name, string output, Operand input, ReadOnlyMemory<float> weights, MatrixView view, int inputs,
        int outputs, ReadOnlyMemory<float>? bias)
    {
        int[] dims = [.. input.Dims[..^1], outputs];
        plan.Emit(new LinearStep(name, input, plan.NewData(output, dims), weights, view, inputs, outputs, bias));
    }

    /// <summary>An Add of constants that alone reads a product is its bias.</summary>
    private static (string Name, string Output, ReadOnlyMemory<float>? Bias) TakeBias(PlanBuilder plan, TensorNode node, int outputs)
    {
        if (node.Outputs[0] != plan.Program.Graph.Output
            && plan.Program.Readers(node.Outputs[0]) is [{ Operator: "Add", Inputs.Count: 2 } add] && !plan.IsSkipped(add))
        {
            TensorValue? other = plan.Known(add.Inputs[0] == node.Outputs[0] ? add.Inputs[1] : add.Inputs[0]);
            if (other is { IsFloat: true } && other.Count == outputs && other.Dims.Length == 1)
            {
                plan.Skip(add);
                return (node.Name, add.Outputs[0], other.ToData().Numbers);
            }
        }

        return (node.Name, node.Outputs[0], null);
    }

    private static ReadOnlyMemory<float> Scaled(ReadOnlyMemory<float> values, float factor)
    {
        if (factor == 1)
        {
            return values;
        }

        float[] copy = values.ToArray();
        VectorLoops.Scale(factor, copy);
        return copy;
    }
}
