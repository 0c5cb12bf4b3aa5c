using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import.Operations;

/// <summary>BatchNormalization and arithmetic with constants: y = scale·x + shift along one axis.</summary>
internal static class BatchNormalizations
{
    public static Value BatchNormalization(ImportContext context, OnnxNode node)
    {
        ActivationValue input = context.Activation(node, 0);
        if (node.Int("training_mode", 0) != 0)
        {
            throw ImportContext.Unsupported(
                node, "is in training mode, so it depends on the whole batch; export the model in evaluation mode");
        }

        ConstantValue gamma = context.Constant(node, 1);
        float[] beta = context.Constant(node, 2).Data, mean = context.Constant(node, 3).Data, variance = context.Constant(node, 4).Data;
        int channels = gamma.Data.Length;
        if (beta.Length != channels || mean.Length != channels || variance.Length != channels || input.Dims.Count < 2
            || input.Dims[1].Known != channels)
        {
            throw context.Malformed(node, $"scale, shift, mean and variance of {channels}, {beta.Length}, {mean.Length} and {variance.Length} values do not fit its input.");
        }

        // The file holds a float32; the network was trained with the decimal number it was rounded from, 1e-5 say.
        float stored = node.Float("epsilon", 1e-5f);
        double epsilon = Math.Abs(stored) < 1 ? (double)(decimal)stored : stored;
        var scale = new float[channels];
        var shift = new float[channels];
        double[] exactScale = new double[channels], exactShift = new double[channels];
        for (int i = 0; i < channels; i++)
        {
            if (!(variance[i] + epsilon > 0))
            {
                throw context.Malformed(node, $"variance {i} is {variance[i]}; with epsilon {epsilon} it must be above 0.");
            }

            double factor = gamma.Data[i] / Math.Sqrt(variance[i] + epsilon);
            exactScale[i] = factor;
            exactShift[i] = beta[i] - (factor * mean[i]);
            scale[i] = (float)factor;
            shift[i] = (float)exactShift[i];
        }

        string name = context.Names.ForWeights(node.Name, node.Operator, gamma.Name);
        ActivationValue result = Apply(context, node, input, 1, scale, shift, name);
        int added = context.Layers.FindLastIndex(layer => layer.Name == name);
        if (added >= 0 && context.Layers[added] is BatchNormalizationLayer normalization)
        {
            context.Layers[added] = normalization with { ExactScale = exactScale, ExactShift = exactShift };
        }

        return result;
    }

    /// <summary>y = factor·x + term with constants that vary along at most one axis; null constants are 1 and 0.</summary>
    public static Value Arithmetic(ImportContext context, OnnxNode node, ActivationValue input, ConstantValue constant,
        Func<float, (float Scale, float Shift)> form)
    {
        int axis = 1;
        int rank = input.Dims.Count;
        if (constant.Dims.Count > rank)
        {
            throw ImportContext.Unsupported(node, $"its constant has more dimensions ({constant.Dims.Count}) than its input ({rank})");
        }

        int[] varying = Enumerable.Range(0, constant.Dims.Count).Where(i => constant.Dims[i] != 1)
            .Select(i => i + rank - constant.Dims.Count).ToArray();
        if (varying.Length > 1 || (varying.Length == 1 && varying[0] == 0))
        {
            throw ImportContext.Unsupported(node, $"its constant [{string.Join(", ", constant.Dims)}] varies along more than one axis");
        }

        if (varying.Length == 1)
        {
            axis = varying[0];
            if (input.Dims[axis].Known != constant.Data.Length)
            {
                throw ImportContext.Unsupported(
                    node, $"its constant of {constant.Data.Length} values does not fit an axis of {input.Dims[axis]}");
            }
        }

        float[] factors = new float[constant.Data.Length], terms = new float[constant.Data.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            (factors[i], terms[i]) = form(constant.Data[i]);
            if (!float.IsFinite(factors[i]) || !float.IsFinite(terms[i]))
            {
                throw context.Malformed(node, $"its constant {i} is {constant.Data[i]}, which makes no finite result.");
            }
        }

        if (TryAddBias(context, node, input, factors, terms, constant.Name) is { } biased)
        {
            return biased;
        }

        string name = context.Names.ForOperation(node.Name, node.Operator);
        return varying.Length == 0
            ? ApplyScalar(context, node, input, factors[0], terms[0], name)
            : Apply(context, node, input, axis, factors, terms, name);
    }

    /// <summary>MatMul followed by Add is one fully connected layer.</summary>
    private static ActivationValue? TryAddBias(
        ImportContext context, OnnxNode node, ActivationValue input, float[] factors, float[] terms, string biasName)
    {
        bool fits = context.LinearWithoutBias.TryGetValue(input.Layer, out string? output) && node.Inputs.Contains(output)
            && context.HasOneReader(output) && factors.All(factor => factor == 1)
            && context.Layers[input.Layer] is LinearLayer before && before.OutputFeatures == terms.Length;
        if (!fits)
        {
            return null;
        }

        var linear = (LinearLayer)context.Layers[input.Layer];
        context.LinearWithoutBias.Remove(input.Layer);
        context.Layers[input.Layer] = linear with
        {
            Bias = terms,
            Name = context.Names.PreferWeights(linear.Name, biasName),
        };
        return input;
    }

    private static ActivationValue ApplyScalar(ImportContext context, OnnxNode node, ActivationValue input, float factor, float term,
        string name)
    {
        if (input.Shape.Channels.Known is not { } channels)
        {
            throw ImportContext.Unsupported(node, "works on an unknown number of channels");
        }

        float[] scale = Enumerable.Repeat(factor, (int)channels).ToArray(), shift = Enumerable.Repeat(term, (int)channels).ToArray();
        return context.Add(new BatchNormalizationLayer(name, input.Layer, scale, shift), input.Shape, input.Dims);
    }

    private static ActivationValue Apply(
        ImportContext context, OnnxNode node, ActivationValue input, int axis, float[] scale, float[] shift, string name)
    {
        IReadOnlyList<int>? group = input.Groups()?[axis];
        if (group is [0] || (group is [] && input.Shape.Channels.IsOne))
        {
            return context.Add(new BatchNormalizationLayer(name, input.Layer, scale, shift), input.Shape, input.Dims);
        }

        // Per band: bands become channels for the one operation, and rows again.
        if (group is [1] && input.Shape.Channels.IsOne)
        {
            var merged = new LayerShape(input.Shape.Height, Dim.One, input.Shape.Width);
            ActivationValue bands = Views.Reshape(context, node, input, ReshapeForm.MergeChannelsAndHeight, merged);
            ActivationValue normalization = context.Add(new BatchNormalizationLayer(name, bands.Layer, scale, shift), merged, bands.Dims);
            return Views.Reshape(context, node, normalization, ReshapeForm.ChannelsToHeight, input.Shape);
        }

        ActivationValue flat = axis == 1 ? Views.Materialise(context, node, input) : Views.Flatten(context, node, input);
        return flat.Shape.Channels.Known == scale.Length
            ? context.Add(new BatchNormalizationLayer(name, flat.Layer, scale, shift), flat.Shape, flat.Dims)
            : throw ImportContext.Unsupported(node, "its constant varies along an axis that is no channel");
    }
}
