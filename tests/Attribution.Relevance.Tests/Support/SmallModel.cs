using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Tests.Support;

/// <summary>A residual network of a few layers with random weights, without any file.</summary>
internal sealed class SmallModel : IModel
{
    public const int Bands = 12;
    public const int Frames = 20;

    public SmallModel(double canonisationError = 0, bool hasGraph = true)
    {
        LayerGraph graph = CreateGraph();
        Graph = hasGraph ? new ModelGraph(graph, graph, canonisationError) : null;
    }

    public ModelDescriptor Descriptor { get; } =
        new("small", "Small", ModelOutputKind.Classification, ["a", "b", "c"], Bands, null, 16000, "00") { Limits = ["Node 'x' (Einsum) is not known."] };

    public ModelGraph? Graph { get; }

    public static ModelInput Input(int seed)
    {
        var random = new Random(seed);
        return ReferenceModel.Input([.. Enumerable.Range(0, Bands * Frames).Select(_ => -80 * random.NextSingle())], Bands);
    }

    public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException("Tests give inputs.");

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) => throw new NotSupportedException("White-box methods use the graph.");

    public void Dispose()
    {
    }

    private static LayerGraph CreateGraph()
    {
        var random = new Random(7);
        float[] Weights(int count, double fan) => [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) * Math.Sqrt(6 / fan)))];
        var same = new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        return new LayerGraph(
            [
                new InputLayer("input", false),
                new ConvolutionLayer("stem", 0, 1, 8, 1, same, Weights(72, 900), Weights(8, 6)),
                new ActivationLayer("stem.relu", 1, ActivationKind.Relu),
                new ConvolutionLayer("block.conv", 2, 8, 8, 1, same, Weights(576, 72), Weights(8, 6)),
                new ConvolutionLayer("block.shortcut", 2, 8, 8, 1, new Window2D(1, 1), Weights(64, 8), Weights(8, 6)),
                new AddLayer("block.add", [3, 4]),
                new ActivationLayer("block.relu", 5, ActivationKind.Relu),
                new MeanLayer("pool", 6, true, true),
                new LinearLayer("fc", 7, 8, 3, Weights(24, 8), Weights(3, 6)),
            ],
            8);
    }
}
