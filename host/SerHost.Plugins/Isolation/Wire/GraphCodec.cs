using SerHost.Sdk.Graph;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Layer graphs across processes, weight for weight.</summary>
internal static class GraphCodec
{
    public static void Write(WireWriter writer, ModelGraph? graph)
    {
        writer.Bool(graph is not null);
        if (graph is not null)
        {
            Write(writer, graph.Folded);
            Write(writer, graph.Raw);
            writer.Double(graph.CanonisationError);
        }
    }

    public static ModelGraph? Read(WireReader reader) =>
        reader.Bool() ? new ModelGraph(ReadGraph(reader), ReadGraph(reader), reader.Double()) : null;

    private static void Write(WireWriter writer, LayerGraph graph)
    {
        writer.List(graph.Layers, Write);
        writer.Int(graph.OutputIndex);
    }

    private static LayerGraph ReadGraph(WireReader reader) => new(reader.List(ReadLayer), reader.Int());

    private static void Write(WireWriter writer, Layer layer)
    {
        writer.Text(layer.GetType().Name);
        writer.Text(layer.Name);
        writer.Block<int>([.. layer.Inputs]);
        switch (layer)
        {
            case InputLayer input:
                writer.Bool(input.BandsAsChannels);
                break;
            case ConvolutionLayer convolution:
                writer.Int(convolution.InputChannels);
                writer.Int(convolution.OutputChannels);
                writer.Int(convolution.Groups);
                Write(writer, convolution.Window);
                writer.Block(convolution.Weights.Span);
                writer.Block(convolution.Bias.Span);
                writer.Block(convolution.ExactWeights.Span);
                writer.Block(convolution.ExactBias.Span);
                break;
            case LinearLayer linear:
                writer.Int(linear.InputFeatures);
                writer.Int(linear.OutputFeatures);
                writer.Block(linear.Weights.Span);
                writer.Block(linear.Bias.Span);
                break;
            case BatchNormalizationLayer normalization:
                writer.Block(normalization.Scale.Span);
                writer.Block(normalization.Shift.Span);
                writer.Block(normalization.ExactScale.Span);
                writer.Block(normalization.ExactShift.Span);
                break;
            case ActivationLayer activation:
                writer.Int((int)activation.Function);
                writer.Float(activation.Alpha);
                writer.Float(activation.Minimum);
                writer.Float(activation.Maximum);
                break;
            case PoolLayer pool:
                writer.Int((int)pool.Function);
                Write(writer, pool.Window);
                writer.Bool(pool.CountsPadding);
                break;
            case MeanLayer mean:
                writer.Bool(mean.OverHeight);
                writer.Bool(mean.OverWidth);
                break;
            case ReshapeLayer reshape:
                writer.Int((int)reshape.Form);
                break;
            case AddLayer or ConcatenateLayer or SoftmaxLayer:
                break;
            default:
                throw new WireException($"Layer '{layer.Name}' is of type {layer.GetType().Name}, which is none of the SDK's: it cannot be sent to another process.");
        }
    }

    private static Layer ReadLayer(WireReader reader)
    {
        string type = reader.Text(), name = reader.Text();
        int[] inputs = reader.Block<int>();
        return type switch
        {
            nameof(InputLayer) => new InputLayer(name, reader.Bool()),
            nameof(ConvolutionLayer) => new ConvolutionLayer(
                name, One(inputs), reader.Int(), reader.Int(), reader.Int(), ReadWindow(reader), reader.Block<float>(),
                reader.Block<float>())
            {
                ExactWeights = reader.Block<double>(),
                ExactBias = reader.Block<double>(),
            },
            nameof(LinearLayer) => new LinearLayer(name, One(inputs), reader.Int(), reader.Int(), reader.Block<float>(),
                reader.Block<float>()),
            nameof(BatchNormalizationLayer) => new BatchNormalizationLayer(name, One(inputs), reader.Block<float>(), reader.Block<float>())
            {
                ExactScale = reader.Block<double>(),
                ExactShift = reader.Block<double>(),
            },
            nameof(ActivationLayer) => new ActivationLayer(name, One(inputs), reader.Enum<ActivationKind>()) { Alpha = reader.Float(),
                Minimum = reader.Float(), Maximum = reader.Float() },
            nameof(PoolLayer) => new PoolLayer(name, One(inputs), reader.Enum<PoolKind>(),
                ReadWindow(reader)) { CountsPadding = reader.Bool() },
            nameof(MeanLayer) => new MeanLayer(name, One(inputs), reader.Bool(), reader.Bool()),
            nameof(ReshapeLayer) => new ReshapeLayer(name, One(inputs), reader.Enum<ReshapeForm>()),
            nameof(AddLayer) => new AddLayer(name, inputs),
            nameof(ConcatenateLayer) => new ConcatenateLayer(name, inputs),
            nameof(SoftmaxLayer) => new SoftmaxLayer(name, One(inputs)),
            _ => throw new WireException($"Layer '{name}' is of an unknown type '{type}'."),
        };
    }

    private static int One(int[] inputs) =>
        inputs is [int input] ? input : throw new WireException($"A layer with one input reads {inputs.Length}.");

    private static void Write(WireWriter writer, Window2D window) => writer.Block<int>(
    [
        window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth, window.DilationHeight, window.DilationWidth,
        window.PadTop, window.PadLeft, window.PadBottom, window.PadRight,
    ]);

    private static Window2D ReadWindow(WireReader reader) => reader.Block<int>() switch
    {
        [int height, int width, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int top, int left, int bottom,
            int right] => new Window2D(height, width)
        {
            StrideHeight = strideHeight,
            StrideWidth = strideWidth,
            DilationHeight = dilationHeight,
            DilationWidth = dilationWidth,
            PadTop = top,
            PadLeft = left,
            PadBottom = bottom,
            PadRight = right,
        },
        int[] other => throw new WireException($"A window of {other.Length} numbers."),
    };
}
