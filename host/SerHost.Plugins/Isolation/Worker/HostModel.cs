using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation.Worker;

/// <summary>The model as a method in a worker sees it: predictions are asked of the host, the layer graph comes over once.</summary>
internal sealed class HostModel(HostLink link, ModelDescriptor descriptor, bool hasGradients) : IModel, IInputGradients
{
    private readonly Lazy<ModelGraph?> _graph = new(
        () => link.Ask(ModelQuestion.Graph, _ => { }, GraphCodec.Read), LazyThreadSafetyMode.PublicationOnly);

    public ModelDescriptor Descriptor { get; } = descriptor;

    public ModelGraph? Graph => _graph.Value;

    public IInputGradients? Gradients => hasGradients ? this : null;

    public ModelInput Prepare(AudioClip clip) =>
        link.Ask(ModelQuestion.Prepare, writer => AudioCodec.Write(writer, clip), reader => ModelCodec.ReadInput(reader)!);

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        // Spans cannot be captured: the batch is copied once, which the pipe does anyway.
        float[] batch = inputs.ToArray();
        float[] found = link.Ask(
            ModelQuestion.Predict,
            writer =>
            {
                writer.Int(count);
                writer.Int(frames);
                writer.Block<float>(batch);
            },
            reader => reader.Block<float>());
        if (outputs.Length < found.Length)
        {
            throw new ArgumentException($"Expected room for {found.Length} outputs, found {outputs.Length}.");
        }

        found.CopyTo(outputs);
    }

    public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        float[] batch = inputs.ToArray();
        int[] asked = targets.ToArray();
        float[] found = link.Ask(
            ModelQuestion.Differentiate,
            writer =>
            {
                writer.Int(count);
                writer.Int(frames);
                writer.Block<int>(asked);
                writer.Block<float>(batch);
            },
            reader => reader.Block<float>());
        if (gradients.Length != found.Length)
        {
            throw new ArgumentException($"Expected room for {found.Length} values, found {gradients.Length}.");
        }

        found.CopyTo(gradients);
    }

    /// <summary>The model belongs to the host.</summary>
    public void Dispose()
    {
    }
}
