using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>A method's session in a worker, or in several after another.</summary>
internal sealed class IsolatedSession(WorkerPool pool, string subject, string methodId, WorkerObject session, IModel model)
    : IAttributionSession
{
    public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        var call = new WorkerCall(
            $"{methodId}: explain",
            WorkerRequest.Explain,
            writer =>
            {
                writer.Long(session.Id);
                writer.Bool(progress is not null);
                writer.List(requests, MapCodec.Write);
            },
            pool.CallLimit)
        {
            Cancellation = cancellation,
            Progress = progress,
            Model = model,
        };
        return pool.Call(subject, call, reader => reader.List(MapCodec.ReadMap), session)!;
    }

    public void Dispose() => pool.Release($"{methodId}: dispose", session);
}
