using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>An open model. Safe to use from several threads at once.</summary>
internal sealed class OnnxClassifier(ModelDescriptor descriptor, ModelGraph? graph, IFrontEnd frontEnd, Lazy<OnnxSession> session) : IModel
{
    private bool _disposed;

    public ModelDescriptor Descriptor => descriptor;

    public ModelGraph? Graph => graph;

    public ModelInput Prepare(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return frontEnd.Compute(clip);
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        session.Value.Predict(inputs, count, frames, outputs);
    }

    public void Dispose()
    {
        if (!_disposed && session.IsValueCreated)
        {
            session.Value.Dispose();
        }

        _disposed = true;
    }
}
