using System.Text.Json;
using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Scripts;

/// <summary>An attribution method in a script; the model it asks stays with the host.</summary>
internal sealed class ScriptMethod(WorkerPool pool, WorkerPart part) : IAttributionMethod
{
    public AttributionDescriptor Descriptor => part.Method!;

    public Availability CheckAvailability() => ScriptCalls.CheckAvailability(pool, part, Descriptor.Id);

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        long id = pool.NextObject();
        string subject = ScriptCalls.Subject(part, Descriptor.Id);
        WorkerCall call = ScriptCalls.Call(
            $"{Descriptor.Id}: prepare",
            WorkerRequest.PrepareSession,
            writer =>
            {
                writer.Json.WriteNumber("part", part.Index);
                writer.Json.WriteNumber("object", id);
                ScriptData.WriteModel(writer.Json, setup.Model);
                ScriptJson.WriteTextMap(writer.Json, "parameters", setup.Parameters.Values);
                writer.Json.WriteNumber("threads", setup.MaxThreads);
            },
            pool.CallLimit) with
        {
            Model = setup.Model,
        };
        var session = new WorkerObject(id, worker => worker.Call(call with { Cancellation = CallScope.Current }, _ => true));

        // Made now, so that what does not fit the model shows now; and again in other workers as they are needed.
        pool.Create(subject, call.Stage, session);
        return new Session(pool, subject, Descriptor.Id, session, setup.Model);
    }

    private sealed class Session(WorkerPool pool, string subject, string methodId, WorkerObject session, IModel model) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress,
            CancellationToken cancellation)
        {
            WorkerCall call = ScriptCalls.Call(
                $"{methodId}: explain",
                WorkerRequest.Explain,
                writer =>
                {
                    writer.Json.WriteNumber("object", session.Id);
                    writer.Json.WriteBoolean("progress", progress is not null);
                    writer.Json.WriteStartArray("requests");
                    foreach (AttributionRequest request in requests)
                    {
                        writer.Json.WriteStartObject();
                        ScriptData.WriteInput(writer, request.Input);
                        writer.Json.WriteNumber("target", request.Target);
                        ScriptJson.WriteSeed(writer.Json, request.Seed);
                        writer.Json.WriteEndObject();
                    }

                    writer.Json.WriteEndArray();
                },
                pool.CallLimit) with
            {
                Cancellation = cancellation,
                Progress = progress,
                Model = model,
            };
            return pool.Call(subject, call, reader => ReadMaps((ScriptReader)reader, requests), session);
        }

        public void Dispose() => pool.Release($"{methodId}: dispose", session);

        private static RelevanceMap[] ReadMaps(ScriptReader reply, IReadOnlyList<AttributionRequest> requests)
        {
            IReadOnlyList<JsonElement> maps = ScriptJson.Items(reply.Header, "maps");
            if (maps.Count != requests.Count)
            {
                throw new WireException($"{maps.Count} maps for {requests.Count} inputs.");
            }

            int array = 0;
            return [.. requests.Zip(maps, (request, map) =>
            {
                int bands = request.Input.Bands, frames = request.Input.Frames;
                float[] values = reply.Floats(array++, "A map", bands, frames);
                NamedMap[] extras = [.. ScriptJson.Items(map, "extra").Select(extra =>
                {
                    string name = ScriptJson.Text(extra, "name", "an extra map");
                    return new NamedMap(name, ScriptJson.OptionalNumber(extra, "weight") ?? 0,
                        reply.Floats(array++, $"Extra map '{name}'", bands, frames));
                })];
                return new RelevanceMap(bands, values, request.Input.TimeAxis, request.Target)
                {
                    Diagnostics = ScriptData.ReadDiagnostics(map),
                    ExtraMaps = extras,
                    Notes = ScriptJson.Texts(map, "notes"),
                };
            })];
        }
    }
}
