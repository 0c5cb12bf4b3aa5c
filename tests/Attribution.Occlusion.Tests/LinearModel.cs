using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Occlusion.Tests;

/// <summary>logits = W·x: what every window changes can be worked out by hand. With or without a layer graph.</summary>
internal sealed class LinearModel : IModel
{
    public const int Bands = 6;
    public const int Frames = 20;
    public const int Outputs = 3;

    private readonly float[] _weights = Values(1, Outputs * Bands * Frames, -1, 1);

    public LinearModel(bool hasGraph, double canonisationError = 0)
    {
        if (hasGraph)
        {
            Layer[] layers =
            [
                new InputLayer("input", false),
                new ReshapeLayer("flatten", 0, ReshapeForm.Flatten),
                new LinearLayer("fc", 1, Bands * Frames, Outputs, _weights, new float[Outputs]),
            ];
            var graph = new LayerGraph(layers, 2);
            Graph = new ModelGraph(graph, graph, canonisationError);
        }
    }

    public ModelDescriptor Descriptor { get; init; } =
        new("linear", "Linear", ModelOutputKind.Classification, ["a", "b", "c"], Bands, Frames, 8000, "00");

    public ModelGraph? Graph { get; }

    public int Evaluations { get; private set; }

    public Action? OnPredict { get; init; }

    public static InputScale Scale { get; } = new("dB", -80, 0, -80);

    public static ModelInput Input(int seed = 2, int paddedFrames = 0)
    {
        bool[] padding = new bool[Frames];
        padding.AsSpan(Frames - paddedFrames).Fill(true);
        return new ModelInput(Bands, Values(seed, Bands * Frames, -80, 0), new TimeAxis(0, 0.01, Frames, 0.02), new float[Bands], padding, Scale);
    }

    public float Weight(int output, int element) => _weights[(output * Bands * Frames) + element];

    public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException();

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        OnPredict?.Invoke();
        Evaluations += count;
        for (int i = 0; i < count; i++)
        {
            for (int output = 0; output < Outputs; output++)
            {
                double sum = 0;
                for (int element = 0; element < Bands * Frames; element++)
                {
                    sum += (double)Weight(output, element) * inputs[(i * Bands * Frames) + element];
                }

                outputs[(i * Outputs) + output] = (float)sum;
            }
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private static float[] Values(int seed, int count, float low, float high)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = low + ((high - low) * random.NextSingle());
        }

        return values;
    }
}
