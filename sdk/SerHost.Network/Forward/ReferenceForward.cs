using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>The forward pass of every layer kind in textbook order, with sums in float64: the oracle of all faster passes.</summary>
/// <remarks>Stateless; safe to call from several threads.</remarks>
public static class ReferenceForward
{
    /// <summary>Evaluates a graph on one input.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <returns>One array a layer, in order, each [channels, height, width] row-major; the caller owns them. The model's output is at
    /// <see cref="LayerGraph.OutputIndex"/>.</returns>
    /// <exception cref="GraphException">The input does not fit a layer.</exception>
    /// <exception cref="ArgumentException">The input's length is not bands · frames.</exception>
    public static float[][] Run(LayerGraph graph, ReadOnlySpan<float> input, int bands, int frames)
    {
        ArgumentNullException.ThrowIfNull(graph);
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        if (input.Length != shapes[0].Count)
        {
            throw new ArgumentException($"Expected {bands} bands × {frames} frames, found {input.Length} values.", nameof(input));
        }

        var values = new float[graph.Layers.Count][];
        values[0] = input.ToArray();
        for (int i = 1; i < values.Length; i++)
        {
            Layer layer = graph.Layers[i];
            TensorShape[] inputShapes = [.. layer.Inputs.Select(j => shapes[j])];
            float[][] inputs = [.. layer.Inputs.Select(j => values[j])];
            values[i] = Evaluate(layer, inputs, inputShapes, shapes[i]);
        }

        return values;
    }

    /// <summary>Evaluates one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, each [channels, height, width] row-major.</param>
    /// <param name="inputShapes">Their shapes.</param>
    /// <param name="shape">The output's shape.</param>
    /// <returns>[channels, height, width], row-major.</returns>
    /// <exception cref="GraphException">The layer's kind is unknown.</exception>
    public static float[] Evaluate(Layer layer, IReadOnlyList<float[]> inputs, IReadOnlyList<TensorShape> inputShapes, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(inputShapes);
        return layer switch
        {
            ConvolutionLayer convolution => Convolve(convolution, inputs[0], inputShapes[0], shape),
            PoolLayer pool => Pool(pool, inputs[0], inputShapes[0], shape),
            LinearLayer linear => Multiply(linear, inputs[0]),
            ActivationLayer activation => Array.ConvertAll(inputs[0], x => ActivationFunction.Apply(activation, x)),
            BatchNormalizationLayer normalization => Scale(normalization, inputs[0], shape),
            AddLayer => Add(inputs),
            ConcatenateLayer => [.. inputs.SelectMany(part => part)],
            MeanLayer => Mean(inputs[0], inputShapes[0], shape),
            ReshapeLayer => (float[])inputs[0].Clone(),
            SoftmaxLayer => Softmax(inputs[0], shape),
            _ => throw new GraphException(layer.Name, $"the kind '{layer.Kind}' has no forward pass."),
        };
    }

    private static float[] Convolve(ConvolutionLayer layer, float[] input, TensorShape inputShape, TensorShape shape)
    {
        Window2D window = layer.Window;
        ReadOnlySpan<float> weights = layer.Weights.Span;
        int groupInputs = layer.InputChannels / layer.Groups;
        int groupOutputs = layer.OutputChannels / layer.Groups;
        var output = new float[shape.Count];
        int next = 0;
        for (int outChannel = 0; outChannel < shape.Channels; outChannel++)
        {
            int firstInput = outChannel / groupOutputs * groupInputs;
            for (int outRow = 0; outRow < shape.Height; outRow++)
            {
                for (int outColumn = 0; outColumn < shape.Width; outColumn++)
                {
                    double sum = layer.Bias.Span[outChannel];
                    for (int c = 0; c < groupInputs; c++)
                    {
                        for (int kernelRow = 0; kernelRow < window.KernelHeight; kernelRow++)
                        {
                            int row = (outRow * window.StrideHeight) + (kernelRow * window.DilationHeight) - window.PadTop;
                            if ((uint)row >= (uint)inputShape.Height)
                            {
                                continue;
                            }

                            int weightStart = ((((outChannel * groupInputs) + c) * window.KernelHeight) + kernelRow) * window.KernelWidth;
                            int inputStart = (((firstInput + c) * inputShape.Height) + row) * inputShape.Width;
                            for (int kernelColumn = 0; kernelColumn < window.KernelWidth; kernelColumn++)
                            {
                                int column = (outColumn * window.StrideWidth) + (kernelColumn * window.DilationWidth) - window.PadLeft;
                                if ((uint)column < (uint)inputShape.Width)
                                {
                                    sum += (double)weights[weightStart + kernelColumn] * input[inputStart + column];
                                }
                            }
                        }
                    }

                    output[next++] = (float)sum;
                }
            }
        }

        return output;
    }

    private static float[] Pool(PoolLayer layer, float[] input, TensorShape inputShape, TensorShape shape)
    {
        Window2D window = layer.Window;
        var output = new float[shape.Count];
        int next = 0;
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int outRow = 0; outRow < shape.Height; outRow++)
            {
                for (int outColumn = 0; outColumn < shape.Width; outColumn++)
                {
                    float largest = float.NegativeInfinity;
                    double sum = 0;
                    int taps = 0;
                    for (int kernelRow = 0; kernelRow < window.KernelHeight; kernelRow++)
                    {
                        int row = (outRow * window.StrideHeight) + (kernelRow * window.DilationHeight) - window.PadTop;
                        for (int kernelColumn = 0; kernelColumn < window.KernelWidth; kernelColumn++)
                        {
                            int column = (outColumn * window.StrideWidth) + (kernelColumn * window.DilationWidth) - window.PadLeft;
                            if ((uint)row < (uint)inputShape.Height && (uint)column < (uint)inputShape.Width)
                            {
                                float value = input[(((channel * inputShape.Height) + row) * inputShape.Width) + column];
                                largest = MathF.Max(largest, value);
                                sum += value;
                                taps++;
                            }
                        }
                    }

                    int divisor = layer.CountsPadding ? window.KernelHeight * window.KernelWidth : Math.Max(1, taps);
                    output[next++] = layer.Function == PoolKind.Maximum ? largest : (float)(sum / divisor);
                }
            }
        }

        return output;
    }

    private static float[] Multiply(LinearLayer layer, float[] input)
    {
        var output = new float[layer.OutputFeatures];
        for (int row = 0; row < output.Length; row++)
        {
            double sum = layer.Bias.Span[row];
            ReadOnlySpan<float> weights = layer.Weights.Span.Slice(row * layer.InputFeatures, layer.InputFeatures);
            for (int i = 0; i < weights.Length; i++)
            {
                sum += (double)weights[i] * input[i];
            }

            output[row] = (float)sum;
        }

        return output;
    }

    private static float[] Scale(BatchNormalizationLayer layer, float[] input, TensorShape shape)
    {
        int plane = shape.Height * shape.Width;
        var output = new float[input.Length];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = (float)(((double)layer.Scale.Span[i / plane] * input[i]) + layer.Shift.Span[i / plane]);
        }

        return output;
    }

    private static float[] Add(IReadOnlyList<float[]> inputs)
    {
        var output = new float[inputs[0].Length];
        for (int i = 0; i < output.Length; i++)
        {
            double sum = 0;
            foreach (float[] term in inputs)
            {
                sum += term[i];
            }

            output[i] = (float)sum;
        }

        return output;
    }

    private static float[] Mean(float[] input, TensorShape inputShape, TensorShape shape)
    {
        var sums = new double[shape.Count];
        int next = 0;
        for (int channel = 0; channel < inputShape.Channels; channel++)
        {
            for (int row = 0; row < inputShape.Height; row++)
            {
                for (int column = 0; column < inputShape.Width; column++)
                {
                    int outRow = shape.Height == 1 ? 0 : row;
                    int outColumn = shape.Width == 1 ? 0 : column;
                    sums[(((channel * shape.Height) + outRow) * shape.Width) + outColumn] += input[next++];
                }
            }
        }

        double count = inputShape.Count / (double)shape.Count;
        return Array.ConvertAll(sums, sum => (float)(sum / count));
    }

    private static float[] Softmax(float[] input, TensorShape shape)
    {
        int plane = shape.Height * shape.Width;
        var output = new float[input.Length];
        for (int position = 0; position < plane; position++)
        {
            double largest = double.NegativeInfinity;
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                largest = Math.Max(largest, input[(channel * plane) + position]);
            }

            double total = 0;
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                total += Math.Exp(input[(channel * plane) + position] - largest);
            }

            for (int channel = 0; channel < shape.Channels; channel++)
            {
                int index = (channel * plane) + position;
                output[index] = (float)(Math.Exp(input[index] - largest) / total);
            }
        }

        return output;
    }
}
