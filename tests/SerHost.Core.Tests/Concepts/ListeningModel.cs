using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Tests.Concepts;

/// <summary>A model whose two channels are known: channel 0 hears the level of a clip, channel 1 a slow wave that has nothing to do with it.</summary>
internal sealed class ListeningModel : IModel
{
    public const int FrameSamples = 160;
    private const int SampleRateHz = 16000;

    public ListeningModel()
    {
        LayerGraph graph = new(
            [
                new InputLayer("input", false),
                new ConvolutionLayer("ears", 0, 1, 2, 1, new Window2D(2, 1), new float[] { 1, 0, 0, 1 }, new float[2]),
                new ActivationLayer("relu", 1, ActivationKind.Relu),
                new MeanLayer("mean", 2, true, true),
                new LinearLayer("fc", 3, 2, 2, new float[] { 1, 0, 0, 0.1f }, new float[2]),
            ],
            4);
        Graph = new ModelGraph(graph, graph, 0);
    }

    public ModelDescriptor Descriptor { get; } = new("listening", "Listening", ModelOutputKind.Classification, ["loud", "other"], 2, null, SampleRateHz, "00");

    public ModelGraph? Graph { get; }

    public static float[] Levels(AudioClip clip)
    {
        float[] levels = new float[clip.Samples.Length / FrameSamples];
        for (int frame = 0; frame < levels.Length; frame++)
        {
            foreach (float sample in clip.Samples.Span.Slice(frame * FrameSamples, FrameSamples))
            {
                levels[frame] += sample * sample;
            }
        }

        return levels;
    }

    public ModelInput Prepare(AudioClip clip)
    {
        float[] levels = Levels(clip);
        float[] values = [.. levels, .. levels.Select((_, frame) => 1 + MathF.Sin(frame * 0.9f))];
        return new ModelInput(2, values, Axis(levels.Length), new float[2], new bool[levels.Length], new InputScale("power", 0, 100, 0));
    }

    public static TimeAxis Axis(int frames) => new(0.5 * FrameSamples / SampleRateHz, (double)FrameSamples / SampleRateHz, frames, 0.01);

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) => throw new NotSupportedException("The atlas uses the graph.");

    public void Dispose()
    {
    }
}
