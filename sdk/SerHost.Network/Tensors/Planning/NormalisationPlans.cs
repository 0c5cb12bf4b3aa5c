using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Plans of normalisations.</summary>
internal static class NormalisationPlans
{
    public static void Layer(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        int axis = Shapes.Axis(node.Integer("axis", -1), input.Dims.Length), group = Shapes.Count(input.Dims.AsSpan(axis));
        ReadOnlyMemory<float> scale = Numbers(plan, node, 1, group), bias = node.Has(2) ? Numbers(plan, node, 2, group) : default;
        plan.Emit(new NormalisationStep(
            node.Name, input, plan.NewData(node.Outputs[0], input.Dims), group, scale, node.Has(2)
            ? bias : (ReadOnlyMemory<float>?)null, 1, node.Number("epsilon", 1e-5)));
    }

    public static void Instance(PlanBuilder plan, TensorNode node) => Channels(plan, node, plan.Operand(node, 0).Dims[1], perGroup: false);

    public static void Group(PlanBuilder plan, TensorNode node) =>
        Channels(plan, node, checked((int)node.Integer("num_groups", 1)), perGroup: plan.Program.Graph.OperatorVersion < 21);

    /// <summary>Running statistics make it a scale and a shift of every channel.</summary>
    public static void Batch(PlanBuilder plan, TensorNode node)
    {
        Operand input = plan.Operand(node, 0);
        int channels = input.Dims[1];
        ReadOnlySpan<float> scale = Numbers(plan, node, 1, channels).Span, bias = Numbers(plan, node, 2, channels).Span;
        ReadOnlySpan<float> mean = Numbers(plan, node, 3, channels).Span, variance = Numbers(plan, node, 4, channels).Span;
        float[] factors = new float[channels], shifts = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            double factor = scale[i] / Math.Sqrt(variance[i] + node.Number("epsilon", 1e-5));
            (factors[i], shifts[i]) = ((float)factor, (float)(bias[i] - (mean[i] * factor)));
        }

        int[] dims = [channels, .. Enumerable.Repeat(1, input.Dims.Length - 2)];
        Operand scaled = plan.Emit(new ArithmeticStep(
            node.Name, input, plan.Constant(new TensorData(dims, factors), node.Name), plan.NewHidden(node, input.Dims),
            Arithmetic.Multiply));
        plan.Emit(new ArithmeticStep(
            node.Name, scaled, plan.Constant(new TensorData(dims, shifts), node.Name), plan.NewData(node.Outputs[0], input.Dims),
            Arithmetic.Add));
    }

    private static void Channels(PlanBuilder plan, TensorNode node, int groups, bool perGroup)
    {
        Operand input = plan.Operand(node, 0);
        int channels = input.Dims[1], places = Shapes.Count(input.Dims.AsSpan(2));
        if (groups < 1 || channels % groups != 0)
        {
            throw new TensorShapeException($"{channels} channels do not make {groups} groups.");
        }

        ReadOnlyMemory<float> scale = Numbers(plan, node, 1, perGroup ? groups : channels),
            bias = Numbers(plan, node, 2, perGroup ? groups : channels);
        int each = channels / groups;
        plan.Emit(new NormalisationStep(
            node.Name, input, plan.NewData(node.Outputs[0], input.Dims), each * places,
            perGroup ? Repeat(scale, each) : scale, perGroup ? Repeat(bias, each) : bias, places, node.Number("epsilon", 1e-5)));
    }

    private static float[] Repeat(ReadOnlyMemory<float> values, int times) =>
        values.ToArray().SelectMany(value => Enumerable.Repeat(value, times)).ToArray();

    private static ReadOnlyMemory<float> Numbers(PlanBuilder plan, TensorNode node, int input, int count)
    {
        TensorValue value = plan.Known(node, input)
            ?? throw PlanBuilder.Error(node, $"its input {input} is computed; only constant scales and biases are.");
        return value.IsFloat && value.Count == count ? value.ToData().Numbers
            : throw new TensorShapeException($"its input {input} has {value.Count} values for {count}.");
    }
}
