using SerHost.Network.Forward;
using SerHost.Signal;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Timbre;

/// <summary>Dark or bright: whether the waveform's energy lies below or above 1.5 kHz. Safe to use from several threads at once.</summary>
internal sealed class TimbreModel : IModel
{
    public const string ModelId = "timbre";
    private readonly CompiledNetwork _network;

    public TimbreModel()
    {
        LayerGraph graph = FilterBank.CreateGraph();
        _network = new CompiledNetwork(graph);

        // There is no batch normalisation to fold: the folded graph is the raw one.
        Graph = new ModelGraph(graph, graph, CanonisationError: 0);
        Descriptor = new ModelDescriptor(
            ModelId, "Dark or bright", ModelOutputKind.Classification, ["dark", "bright"], Bands: 1, Frames: null, FilterBank.SampleRateHz, FilterBank.Hash(graph));
    }

    public ModelDescriptor Descriptor { get; }

    public ModelGraph? Graph { get; }

    public ModelInput Prepare(AudioClip clip)
    {
        if (clip.Samples.Length == 0)
        {
            throw new ArgumentException($"Clip '{clip.Id}' holds no samples.", nameof(clip));
        }

        float[] samples = clip.SampleRateHz == FilterBank.SampleRateHz
            ? clip.Samples.ToArray()
            : new Resampler(clip.SampleRateHz, FilterBank.SampleRateHz).Resample(clip.Samples.Span);
        var axis = new TimeAxis(0, 1.0 / FilterBank.SampleRateHz, samples.Length, 1.0 / FilterBank.SampleRateHz);
        return new ModelInput(1, samples, axis, new float[1], new bool[samples.Length], new InputScale("amplitude", -1, 1, 0));
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        int classes = Descriptor.Outputs.Count;
        if (count < 1 || frames < 1 || inputs.Length != count * frames || outputs.Length != count * classes)
        {
            throw new ArgumentException($"Expected {count} inputs of {frames} samples and room for {classes} outputs each; found {inputs.Length} and {outputs.Length}.");
        }

        var pass = new ForwardPass(_network, 1, frames, keepAll: false);
        for (int i = 0; i < count; i++)
        {
            pass.Run(inputs.Slice(i * frames, frames), outputs.Slice(i * classes, classes));
        }
    }

    public void Dispose()
    {
        // Holds memory only.
    }
}
