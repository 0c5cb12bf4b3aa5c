using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Parameters;

namespace Attribution.Gradient;

/// <summary>Gradient-weighted class activation mapping.</summary>
public sealed class GradCamMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "grad-cam",
        "Grad-CAM",
        "1",
        "A layer's channels, each weighted by its mean gradient, summed and stretched to the input's size: where the last feature maps "
            + "spoke for the output. Coarse.",
        ModelAccess.LayerGraph,
        [
            new("layer", ParameterKind.Text, "",
                "Layer whose channels are weighted; empty for the last one that still has an extent in time (before the pooling)."),
            new("positive-only", ParameterKind.Boolean, "true", "Whether negative sums become 0, as in the paper."),
        ])
    {
        Cost = "one pass forward and one back",
        Sources = ["Selvaraju et al. 2017, Grad-CAM: visual explanations from deep networks via gradient-based localization, ICCV"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        string layer = setup.Parameters.GetText("layer");
        bool positiveOnly = setup.Parameters.GetBoolean("positive-only");
        if (setup.Model.Graph?.Folded is { } graph && layer.Length > 0 && graph.IndexOf(layer) < 1)
        {
            throw new ParameterException(
                "layer", $"Parameter 'layer': there is no layer '{layer}'; the layers are "
                    + $"{string.Join(", ", graph.Layers.Skip(1).Select(l => l.Name))}.");
        }

        return new GradientSession(setup, Descriptor, (work, request, _) =>
        {
            LayerGraph folded = setup.Model.Graph!.Folded;
            int index = layer.Length > 0 ? folded.IndexOf(layer) : LastWithExtent(folded, request);
            return Weigh(work, request, index, positiveOnly, folded.Layers[index].Name);
        });
    }

    /// <summary>The last layer on the way to the output that has more than one frame and is no reshaping.</summary>
    private static int LastWithExtent(LayerGraph graph, AttributionRequest request)
    {
        TensorShape[] shapes = graph.InferShapes(request.Input.Bands, request.Input.Frames);
        int layer = graph.OutputIndex;
        while (layer > 0 && (shapes[layer].Width == 1 || graph.Layers[layer] is ReshapeLayer or MeanLayer))
        {
            layer = graph.Layers[layer].Inputs[0];
        }

        return layer > 0 ? layer : throw new ParameterException(
            "layer", "Parameter 'layer' is empty, and no layer of the model has an extent in time; name a layer.");
    }

    private static GradientResult Weigh(GradientWork work, AttributionRequest request, int layer, bool positiveOnly, string name)
    {
        (TensorShape shape, float[] activation, float[] gradient) = work.At(request, layer);
        int plane = shape.Height * shape.Width;
        float[] cam = new float[plane];
        for (int c = 0; c < shape.Channels; c++)
        {
            double weight = 0;
            for (int i = 0; i < plane; i++)
            {
                weight += gradient[(c * plane) + i];
            }

            for (int i = 0; i < plane; i++)
            {
                cam[i] += (float)(weight / plane * activation[(c * plane) + i]);
            }
        }

        if (positiveOnly)
        {
            cam = Array.ConvertAll(cam, v => MathF.Max(v, 0));
        }

        return new GradientResult(Resampling.Bilinear(cam, shape.Height, shape.Width, request.Input.Bands, request.Input.Frames))
        {
            Notes = [$"From the {shape.Height}×{shape.Width} positions of layer '{name}', stretched to the input."],
        };
    }
}
