using Model.Onnx.Format;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import.Layers;

/// <summary>Reads an ONNX graph as layers: the one loop over nodes; each operator is a small function of
/// <see cref="OperationTable"/>.</summary>
internal static class GraphImporter
{
    /// <summary>Most elements one layer may put out for one input: 1 GiB of float32.</summary>
    private const long MaximumElements = 1L << 28;

    /// <summary>Reads a graph.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="logits">Name of the value to read up to.</param>
    /// <param name="input">How the model's input is laid out.</param>
    /// <param name="frames">Frames of an input, where the front end fixes them; used only where a layer depends on them.</param>
    /// <returns>The raw graph, batch normalisation kept.</returns>
    /// <exception cref="ModelFormatException">The file contradicts itself.</exception>
    /// <exception cref="UnsupportedNodeException">A node is no layer.</exception>
    public static ImportedGraph Import(OnnxModel model, string logits, InputLayout input, int? frames)
    {
        try
        {
            return ImportBothWays(model, logits, input, null);
        }
        catch (FramesNeededException error)
        {
            return frames is not null
                ? ImportBothWays(model, logits, input, frames) with { RequiredFrames = frames }
                : throw new ModelFormatException(model.File,
                    null, $"{error.Message}; give the front end a fixed duration (durationSeconds).", error);
        }
    }

    /// <summary>Bands may enter as rows or as channels; the form that needs no reshaping of the input is the network's own.</summary>
    private static ImportedGraph ImportBothWays(OnnxModel model, string logits, InputLayout input, int? frames)
    {
        bool bandsAsChannels = input.Bands > 1 && input.Rank == 3;
        LayerGraph first = ImportOnce(model, logits, input, frames, bandsAsChannels);
        if (input.Bands == 1 || !first.Layers.Any(layer => layer is ReshapeLayer { Input: 0 }))
        {
            return new ImportedGraph(first, null);
        }

        LayerGraph second = ImportOnce(model, logits, input, frames, !bandsAsChannels);
        return new ImportedGraph(second.Layers.Any(layer => layer is ReshapeLayer { Input: 0 }) ? first : second, null);
    }

    private static LayerGraph ImportOnce(OnnxModel model, string logits, InputLayout input, int? frames, bool bandsAsChannels)
    {
        Dictionary<string, OnnxNode> producers = NodeOrder.Producers(model);
        foreach ((string name, OnnxNode gelu) in new ErfGelu(model, producers).Find())
        {
            producers[name] = gelu;
        }

        IReadOnlyList<OnnxNode> nodes = NodeOrder.Behind(model, producers, logits);
        var context = new ImportContext(model, input.FixedBatch is { } batch ? Dim.Of(batch) : Dim.Batch);
        foreach (string name in nodes.SelectMany(node => node.Inputs))
        {
            context.CountReader(name);
        }

        SetInput(context, model.Inputs[0].Name, input, input.FixedFrames ?? frames, bandsAsChannels);
        foreach (OnnxNode node in nodes)
        {
            Read(context, node);
        }

        int output = Finish(context, nodes, logits);
        try
        {
            return new LayerGraph(context.Layers, output);
        }
        catch (GraphException error)
        {
            throw new ModelFormatException(model.File, $"layer '{error.Layer}'", error.Message, error);
        }
    }

    /// <summary>Checks that the layers fit an input and stay within memory.</summary>
    /// <exception cref="ModelFormatException">They do not.</exception>
    public static void CheckShapes(string file, LayerGraph graph, int bands, int frames, int outputs)
    {
        try
        {
            TensorShape[] shapes = graph.InferShapes(bands, frames);
            for (int i = 0; i < shapes.Length; i++)
            {
                long count = (long)shapes[i].Channels * shapes[i].Height * shapes[i].Width;
                if (count > MaximumElements)
                {
                    throw new ModelFormatException(file, $"layer '{graph.Layers[i].Name}'", $"puts out {shapes[i]} values for one input; at most {MaximumElements} are computed.");
                }
            }

            if (shapes[graph.OutputIndex].Count != outputs)
            {
                throw new ModelFormatException(
                    file, $"layer '{graph.Layers[graph.OutputIndex].Name}'", $"gives {shapes[graph.OutputIndex].Count} outputs for {outputs} labels; correct the labels in model.json.");
            }
        }
        catch (GraphException error)
        {
            throw new ModelFormatException(
                file, $"layer '{error.Layer}'", $"does not fit an input of {bands} bands × {frames} frames: {error.Message}", error);
        }
        catch (OverflowException error)
        {
            throw new ModelFormatException(file, null, "a layer's size is beyond any memory.", error);
        }
    }

    private static void SetInput(ImportContext context, string name, InputLayout input, int? frames, bool bandsAsChannels)
    {
        Dim bands = Dim.Of(input.Bands);
        Dim width = frames is { } known ? Dim.Of(known) : context.NewUnknown();
        context.Layers.Add(new InputLayer(context.Names.Take("input"), bandsAsChannels));
        var shape = bandsAsChannels ? new LayerShape(bands, Dim.One, width) : new LayerShape(Dim.One, bands, width);
        Dim[] dims = input.Axes.Select(axis => axis switch
        {
            InputAxis.Batch => context.Batch,
            InputAxis.Bands => bands,
            InputAxis.Frames => width,
            InputAxis.EqualChannels => Dim.Of(input.Channels),
            _ => Dim.One,
        }).ToArray();
        context.Set(name, new ActivationValue(0, shape, dims, input.IsTimeFirst) { EqualChannels = input.Channels });
    }

    private static void Read(ImportContext context, OnnxNode node)
    {
        if (node.Outputs.Count == 0)
        {
            throw context.Malformed(node, "writes nothing.");
        }

        try
        {
            context.Set(node.Outputs[0], OperationTable.For(node)(context, node));
        }
        catch (OverflowException error)
        {
            throw new UnsupportedNodeException(node, $"its sizes are beyond any memory ({error.Message})");
        }
    }

    private static int Finish(ImportContext context, IReadOnlyList<OnnxNode> nodes, string logits)
    {
        OnnxNode last = nodes.Count > 0
            ? nodes[^1]
            : throw new UnsupportedNodeException(new OnnxNode(0, logits, "output", "", [], [],
                new Dictionary<string, OnnxAttribute>()), "no node computes the output");
        var reader = last with { Inputs = [logits] };
        ActivationValue value = context.Activation(reader, 0);
        return Views.Flatten(context, last, value).Layer;
    }
}
