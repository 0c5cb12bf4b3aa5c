using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import.Operations;

/// <summary>Gemm and MatMul with constant weights: fully connected layers.</summary>
internal static class Products
{
    public static Value Gemm(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        ConstantValue weights = Matrix(context, node);
        if (node.Int("transA", 0) != 0 || input.Dims.Count != 2)
        {
            throw ImportContext.Unsupported(node, "multiplies a transposed input or one of more than two dimensions");
        }

        bool rowsAreOutputs = node.Int("transB", 0) != 0;
        int outputs = weights.Dims[rowsAreOutputs ? 0 : 1];
        float[] bias = node.Has(2) ? Bias(context, node, outputs) : new float[outputs];
        float alpha = Factor(context, node, "alpha"), beta = Factor(context, node, "beta");
        return Linear(context, node, input, Scaled(rowsAreOutputs ? weights.Data : Transposed(weights), alpha), outputs, Scaled(bias, beta),
            weights.Name);
    }

    public static Value MatMul(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        ConstantValue weights = Matrix(context, node);
        if (input.Dims.Count < 2 || input.Dims.Skip(1).SkipLast(1).Any(dim => !dim.IsOne))
        {
            throw ImportContext.Unsupported(node, "multiplies every step of a sequence; a layer multiplies one vector");
        }

        int outputs = weights.Dims[1];
        ActivationValue output = Linear(context, node, input, Transposed(weights), outputs, new float[outputs], weights.Name);
        context.LinearWithoutBias.Add(output.Layer, node.Outputs[0]);
        return output with { Dims = [.. input.Dims.SkipLast(1), Dim.Of(outputs)] };
    }

    private static ActivationValue Linear(
        ImportContext context, OnnxNode node, ActivationValue input, float[] weights, int outputs, float[] bias, string weightName)
    {
        int inputs = weights.Length / outputs;
        if (input.Dims[^1].Known != inputs)
        {
            throw context.Malformed(node, $"weights for {inputs} inputs do not fit its input of {input.Dims[^1]}.");
        }

        string name = context.Names.ForWeights(node.Name, node.Operator, weightName);
        var layer = new LinearLayer(name, input.Layer, inputs, outputs, weights, bias);
        return context.Add(layer, new LayerShape(Dim.Of(outputs), Dim.One, Dim.One), [context.Batch, Dim.Of(outputs)]);
    }

    private static ConstantValue Matrix(ImportContext context, OnnxNode node)
    {
        ConstantValue weights = context.Constant(node, 1);
        return weights.Dims.Count == 2 && weights.Data.Length > 0
            ? weights
            : throw ImportContext.Unsupported(node, $"weights of dimensions [{string.Join(", ", weights.Dims)}]; a matrix is supported");
    }

    private static float[] Bias(ImportContext context, OnnxNode node, int outputs)
    {
        float[] bias = context.Constant(node, 2).Data;
        return bias.Length == outputs ? bias
            : bias.Length == 1 ? Enumerable.Repeat(bias[0], outputs).ToArray()
            : throw context.Malformed(node, $"has {bias.Length} bias values for {outputs} outputs.");
    }

    private static float Factor(ImportContext context, OnnxNode node, string name)
    {
        float factor = node.Float(name, 1);
        return float.IsFinite(factor) ? factor : throw context.Malformed(node, $"{name} is {factor}; it must be finite.");
    }

    private static float[] Scaled(float[] values, float factor) =>
        factor == 1 ? values : Array.ConvertAll(values, value => value * factor);

    /// <summary>[inputs, outputs] → [outputs, inputs].</summary>
    private static float[] Transposed(ConstantValue matrix)
    {
        int rows = matrix.Dims[0], columns = matrix.Dims[1];
        var transposed = new float[matrix.Data.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = matrix.Data[(row * columns) + column];
            }
        }

        return transposed;
    }
}
