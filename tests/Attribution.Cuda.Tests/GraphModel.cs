using SerHost.Network.Forward;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Cuda.Tests;

/// <summary>A model that is nothing but a layer graph.</summary>
internal sealed class GraphModel(LayerGraph graph, int bands, int frames) : IModel
{
    public ModelDescriptor Descriptor { get; } = new(
        "graph", "graph", ModelOutputKind.Classification, ["a", "b", "c", "d"], bands, frames, 16000, "hash");

    public ModelGraph? Graph { get; } = new(graph, graph, 0);

    public static ModelInput Input(int bands, int frames, int seed) => new(
        bands, RandomGraphs.Values(new Random(seed), bands * frames), new TimeAxis(0, 0.015, frames, 0.03), new float[bands],
        Enumerable.Range(0, frames).Select(frame => frame >= frames - 5).ToArray(), new InputScale("dB", -1, 1, -1));

    public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException("Tests give inputs themselves.");

    public void Predict(ReadOnlySpan<float> inputs, int count, int inputFrames, Span<float> outputs)
    {
        for (int i = 0; i < count; i++)
        {
            float[] output = ReferenceForward.Run(graph, inputs.Slice(i * bands * inputFrames, bands * inputFrames), bands, inputFrames)[graph.OutputIndex];
            output.CopyTo(outputs[(i * output.Length)..]);
        }
    }

    public void Dispose()
    {
    }
}
