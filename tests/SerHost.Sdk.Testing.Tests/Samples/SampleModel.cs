using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;

namespace SerHost.Sdk.Testing.Tests.Samples;

/// <summary>The kit's own model, of which a test breaks one thing at a time.</summary>
internal sealed class SampleModel : IModel
{
    private readonly ConformanceModel _inner = new(6);

    public ModelDescriptor Descriptor => Describe(_inner.Descriptor);

    public ModelGraph? Graph => ChangeGraph(_inner.Graph!);

    public Func<ModelDescriptor, ModelDescriptor> Describe { get; init; } = found => found;

    public Func<ModelGraph, ModelGraph> ChangeGraph { get; init; } = graph => graph;

    public Func<AudioClip, ModelInput, ModelInput> ChangeInput { get; init; } = (_, input) => input;

    public OutputChange? ChangeOutputs { get; init; }

    public delegate void OutputChange(ReadOnlySpan<float> inputs, int count, Span<float> outputs);

    public ModelInput Prepare(AudioClip clip) => ChangeInput(clip, _inner.Prepare(clip));

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        _inner.Predict(inputs, count, frames, outputs);
        ChangeOutputs?.Invoke(inputs, count, outputs);
    }

    public void Dispose() => _inner.Dispose();
}
