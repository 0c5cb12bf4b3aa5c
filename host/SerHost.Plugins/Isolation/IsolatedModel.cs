using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>An open model in workers: opened in each worker that a call comes to, so that calls may come from several threads.</summary>
internal sealed class IsolatedModel : IModel, IInputGradients
{
    private readonly WorkerPool _pool;
    private readonly string _subject;
    private readonly WorkerObject _model;
    private readonly Lazy<ModelGraph?> _graph;
    private readonly bool _hasGradients;

    private IsolatedModel(WorkerPool pool, string subject, string stage, Func<WorkerProcess, long,
        (ModelDescriptor Descriptor, bool HasGradients)> open)
    {
        _pool = pool;
        _subject = subject;
        long id = pool.NextObject();
        (ModelDescriptor Descriptor, bool HasGradients)? first = null;
        _model = new WorkerObject(id, worker =>
        {
            (ModelDescriptor Descriptor, bool HasGradients) found = open(worker, id);
            first ??= found;
            PluginCall.Require(found.Descriptor.ContentHash == first.Value.Descriptor.ContentHash, pool.PluginId,
                stage, "its files changed while it was open: start again.");
        });
        _pool.Create(subject, stage, _model);
        (Descriptor, _hasGradients) = first!.Value;
        _graph = new Lazy<ModelGraph?>(
            () => Call($"{Descriptor.Id}: graph", WorkerRequest.ModelGraph, _ => { }, GraphCodec.Read),
            LazyThreadSafetyMode.PublicationOnly);
    }

    public ModelDescriptor Descriptor { get; }

    public ModelGraph? Graph => _graph.Value;

    public IInputGradients? Gradients => _hasGradients ? this : null;

    public static IsolatedModel Open(WorkerPool pool, WorkerPart part, string subject, ModelListing listing, ModelOptions options)
    {
        var call = new WorkerCall($"{part.ProviderId}: open '{listing.Id}'", WorkerRequest.OpenModel, _ => { }, pool.CallLimit);
        return new IsolatedModel(pool, subject, call.Stage, (worker, id) => worker.Call(
            call with
            {
                Write = writer =>
                {
                    writer.Int(part.Index);
                    writer.Long(id);
                    ModelCodec.Write(writer, listing);
                    writer.Int(options.MaxThreads);
                },
                Cancellation = CallScope.Current,
            },
            reader => reader.Bool() && ModelCodec.ReadDescriptor(reader) is { } found
                ? (found, reader.Bool()) : throw new PluginException(pool.PluginId, call.Stage, "it returned no model.")));
    }

    public ModelInput Prepare(AudioClip clip) =>
        Call($"{Descriptor.Id}: prepare '{clip.Id}'", WorkerRequest.PrepareInput, writer =>
            AudioCodec.Write(writer, clip), ModelCodec.ReadInput)!;

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        // Spans cannot be captured: the batch is copied once, which the pipe does anyway.
        float[] batch = inputs.ToArray();
        int expected = outputs.Length;
        float[] found = Call(
            $"{Descriptor.Id}: predict",
            WorkerRequest.Predict,
            writer =>
            {
                writer.Int(count);
                writer.Int(frames);
                writer.Int(expected);
                writer.Block<float>(batch);
            },
            reader => reader.Block<float>());
        found.CopyTo(outputs);
    }

    public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        float[] batch = inputs.ToArray();
        int[] asked = targets.ToArray();
        Call(
            $"{Descriptor.Id}: gradient",
            WorkerRequest.Differentiate,
            writer =>
            {
                writer.Int(count);
                writer.Int(frames);
                writer.Block<int>(asked);
                writer.Block<float>(batch);
            },
            reader => reader.Block<float>()).CopyTo(gradients);
    }

    public void Dispose() => _pool.Release($"{Descriptor.Id}: dispose", _model);

    private T Call<T>(string stage, WorkerRequest request, Action<WireWriter> write, Func<WireReader, T> read) => _pool.Call(
        _subject,
        new WorkerCall(
            stage,
            request,
            writer =>
            {
                writer.Long(_model.Id);
                write(writer);
            },
            _pool.CallLimit)
        {
            Cancellation = CallScope.Current,
        },
        read,
        _model);
}
