using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Scripts;

/// <summary>An open model in scripts' processes: opened in each that a call comes to, so that calls may come from several
/// threads.</summary>
internal sealed class ScriptModel : IModel, IInputGradients
{
    private readonly WorkerPool _pool;
    private readonly string _subject;
    private readonly WorkerObject _model;
    private readonly bool _hasGradient;

    private ScriptModel(WorkerPool pool, string subject, string stage, Func<WorkerProcess, long,
        (ModelDescriptor Descriptor, bool HasGradient)> open)
    {
        _pool = pool;
        _subject = subject;
        long id = pool.NextObject();
        (ModelDescriptor Descriptor, bool HasGradient)? first = null;
        _model = new WorkerObject(id, worker =>
        {
            (ModelDescriptor Descriptor, bool HasGradient) found = open(worker, id);
            first ??= found;
            PluginCall.Require(found.Descriptor.ContentHash == first.Value.Descriptor.ContentHash, pool.PluginId, stage,
                "its files changed while it was open: start again.");
        });
        pool.Create(subject, stage, _model);
        (Descriptor, _hasGradient) = first!.Value;
    }

    public ModelDescriptor Descriptor { get; }

    /// <summary>Layers in another language are not known here.</summary>
    public ModelGraph? Graph => null;

    public IInputGradients? Gradients => _hasGradient ? this : null;

    public static ScriptModel Open(WorkerPool pool, WorkerPart part, string subject, ModelListing listing, ModelOptions options)
    {
        string stage = $"{part.ProviderId}: open '{listing.Id}'";
        return new ScriptModel(pool, subject, stage, (worker, id) => worker.Call(
            ScriptCalls.Call(
                stage,
                WorkerRequest.OpenModel,
                writer =>
                {
                    writer.Json.WriteNumber("part", part.Index);
                    writer.Json.WriteNumber("object", id);
                    writer.Json.WriteString("id", listing.Id);
                    writer.Json.WriteString("name", listing.Name);
                    writer.Json.WriteString("folder", listing.Folder);
                    writer.Json.WriteNumber("threads", options.MaxThreads);
                },
                pool.CallLimit) with
            {
                Cancellation = CallScope.Current,
            },
            reader => ScriptData.ReadModel((ScriptReader)reader)));
    }

    public ModelInput Prepare(AudioClip clip) =>
        Call($"{Descriptor.Id}: prepare '{clip.Id}'", WorkerRequest.PrepareInput, writer => ScriptData.WriteClip(writer, clip),
            ScriptData.ReadInput);

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        float[] batch = Batch(inputs, count, frames);
        int expected = Descriptor.Outputs.Count;
        if (outputs.Length != count * expected)
        {
            throw new ArgumentException($"Expected room for {count} × {expected} outputs, found {outputs.Length}.", nameof(outputs));
        }

        Call(
            $"{Descriptor.Id}: predict",
            WorkerRequest.Predict,
            writer => writer.Floats(batch, count, Descriptor.Bands, frames),
            reader => reader.Floats(0, "The outputs", count, expected)).CopyTo(outputs);
    }

    public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        float[] batch = Batch(inputs, count, frames);
        int[] asked = targets.ToArray();
        if (asked.Length != count || gradients.Length != batch.Length)
        {
            throw new ArgumentException($"Expected {count} targets and room for {batch.Length} values, found {asked.Length} and {gradients.Length}.", nameof(targets));
        }

        Call(
            $"{Descriptor.Id}: gradient",
            WorkerRequest.Differentiate,
            writer =>
            {
                writer.Floats(batch, count, Descriptor.Bands, frames);
                writer.Integers(asked);
            },
            reader => reader.Floats(0, "The gradients", count, Descriptor.Bands, frames)).CopyTo(gradients);
    }

    public void Dispose() => _pool.Release($"{Descriptor.Id}: dispose", _model);

    /// <summary>Spans cannot be captured: the batch is copied once.</summary>
    private float[] Batch(ReadOnlySpan<float> inputs, int count, int frames) => count > 0 && frames > 0
        && inputs.Length == (long)count * Descriptor.Bands * frames
        ? inputs.ToArray()
        : throw new ArgumentException($"Expected {count} inputs of {Descriptor.Bands} × {frames} values, found {inputs.Length} values.",
            nameof(inputs));

    private T Call<T>(string stage, WorkerRequest request, Action<ScriptWriter> write, Func<ScriptReader, T> read) => _pool.Call(
        _subject,
        ScriptCalls.Call(
            stage,
            request,
            writer =>
            {
                writer.Json.WriteNumber("object", _model.Id);
                write(writer);
            },
            _pool.CallLimit) with
        {
            Cancellation = CallScope.Current,
        },
        reader => read((ScriptReader)reader),
        _model);
}
