using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>A model provider in a worker that can check and add models. Both may take as long as they need, as in process.</summary>
internal sealed class IsolatedMaintainer(WorkerPool pool, WorkerPart part) : IsolatedProvider(pool, part), IModelMaintenance
{
    public IReadOnlyList<ModelCheck> Check(ModelListing listing, CancellationToken cancellation) => Pool.Call(
        Subject,
        new WorkerCall(
            $"{Id}: check '{listing.Id}'",
            WorkerRequest.CheckModel,
            writer =>
            {
                writer.Int(Index);
                ModelCodec.Write(writer, listing);
            },
            Timeout.InfiniteTimeSpan)
        {
            Cancellation = cancellation,
        },
        reader => reader.List(ModelCodec.ReadCheck));

    public ModelListing Add(ModelAddRequest request) => Pool.Call(
        Subject,
        new WorkerCall(
            $"{Id}: add '{request.Id}'",
            WorkerRequest.AddModel,
            writer =>
            {
                writer.Int(Index);
                ModelCodec.Write(writer, request);
            },
            Timeout.InfiniteTimeSpan)
        {
            Cancellation = CallScope.Current,
        },
        ModelCodec.ReadListing);
}
