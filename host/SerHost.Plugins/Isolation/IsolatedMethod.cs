using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Isolation;

/// <summary>An attribution method in a worker; the model it asks stays with the host.</summary>
internal sealed class IsolatedMethod(WorkerPool pool, WorkerPart part) : IAttributionMethod
{
    public AttributionDescriptor Descriptor => part.Method!;

    /// <summary>What crashes are counted under.</summary>
    private string Subject => $"{WorkerPart.Name(part.Kind)} '{Descriptor.Id}'";

    public Availability CheckAvailability() => WorkerQuestions.CheckAvailability(pool, part, Descriptor.Id);

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        long id = pool.NextObject();
        var call = new WorkerCall(
            $"{Descriptor.Id}: prepare",
            WorkerRequest.PrepareSession,
            writer =>
            {
                writer.Int(part.Index);
                writer.Long(id);
                ModelCodec.Write(writer, setup.Model.Descriptor);
                writer.Bool(setup.Model.Gradients is not null);
                writer.TextMap(setup.Parameters.Values);
                writer.Int(setup.MaxThreads);
            },
            pool.CallLimit)
        {
            Model = setup.Model,
        };
        var session = new WorkerObject(id, worker => PluginCall.Require(
            worker.Call(call with { Cancellation = CallScope.Current }, reader => reader.Bool()), pool.PluginId,
            call.Stage, "it returned no session."));

        // Made now, so that what does not fit the model shows now; and again in other workers as they are needed.
        pool.Create(Subject, call.Stage, session);
        return new IsolatedSession(pool, Subject, Descriptor.Id, session, setup.Model);
    }
}
