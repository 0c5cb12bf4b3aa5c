using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>An open model. Safe to use from several threads at once.</summary>
/// <param name="descriptor">What the model is.</param>
/// <param name="graph">Its layers; null where it is no stack of layers.</param>
/// <param name="tensors">Its tensor graph; null where it has layers, or is good for predictions only.</param>
/// <param name="frontEnd">Turns clips into inputs.</param>
/// <param name="session">The model in ONNX Runtime, started when first asked.</param>
internal sealed class OnnxClassifier(
    ModelDescriptor descriptor, ModelGraph? graph, TensorClassifierPart? tensors, IFrontEnd frontEnd, Lazy<OnnxSession> session) : IModel
{
    private bool _disposed;

    public ModelDescriptor Descriptor => descriptor;

    public ModelGraph? Graph => graph;

    public TensorModel? Tensors => tensors?.Model;

    public IInputGradients? Gradients => tensors?.Gradients;

    public ModelInput Prepare(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ModelInput input = frontEnd.Compute(clip);
        RequireFrames(input.Frames);
        return input;
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireFrames(frames);
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

    private void RequireFrames(int frames)
    {
        if (tensors is { Model.Graph.Input.MinimumFrames: var fewest } && frames < fewest)
        {
            string unit = descriptor.Bands == 1 ? "samples" : "frames";
            throw new ArgumentException(FormattableString.Invariant(
                $"The model needs at least {fewest} {unit}{(descriptor.Bands == 1 ? $" ({(double)fewest / descriptor.SampleRateHz:0.####} s)" : "")}; found {frames}."), nameof(frames));
        }
    }
}

/// <summary>What a model read as a tensor graph offers beside predictions.</summary>
/// <param name="Model">The graph, and how far it agrees with the file.</param>
/// <param name="Gradients">Derivatives by the input.</param>
internal sealed record TensorClassifierPart(TensorModel Model, IInputGradients Gradients);
