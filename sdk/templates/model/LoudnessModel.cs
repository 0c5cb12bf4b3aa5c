using SerHost.Network.Forward;
using SerHost.Signal;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace ModelPlugin;

/// <summary>Loud or quiet, by the mean rectified amplitude of the waveform. Safe to use from several threads at once.</summary>
internal sealed class LoudnessModel : IModel
{
    public const string ModelId = "serhost-template-id";
    private const int SampleRateHz = 8000;
    private readonly CompiledNetwork _network;

    public LoudnessModel()
    {
        LayerGraph graph = LoudnessGraph.Create();
        _network = new CompiledNetwork(graph);

        // There is no batch normalisation to fold, so the folded graph is the raw one and cannot differ from it.
        Graph = new ModelGraph(graph, graph, CanonisationError: 0);
        Descriptor = new ModelDescriptor(
            ModelId, "Loud or quiet", ModelOutputKind.Classification, ["quiet", "loud"], Bands: 1, Frames: null, SampleRateHz,
            LoudnessGraph.Hash());
    }

    public ModelDescriptor Descriptor { get; }

    public ModelGraph? Graph { get; }

    public ModelInput Prepare(AudioClip clip)
    {
        if (clip.Samples.Length == 0)
        {
            throw new ArgumentException($"Clip '{clip.Id}' holds no samples.", nameof(clip));
        }

        float[] samples = clip.SampleRateHz == SampleRateHz
            ? clip.Samples.ToArray()
            : new Resampler(clip.SampleRateHz, SampleRateHz).Resample(clip.Samples.Span);

        // Sample i was taken at i / rate seconds of the clip: the time axis says so, and nothing else needs to know.
        var axis = new TimeAxis(0, 1.0 / SampleRateHz, samples.Length, 1.0 / SampleRateHz);
        return new ModelInput(1, samples, axis, new float[1], new bool[samples.Length], new InputScale("amplitude", -1, 1, 0));
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        int classes = Descriptor.Outputs.Count;
        if (count < 1 || frames < 1 || inputs.Length != count * frames || outputs.Length != count * classes)
        {
            throw new ArgumentException(
                $"Expected {count} inputs of {frames} samples and room for {classes} outputs each; found {inputs.Length} and "
                    + $"{outputs.Length}.");
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
