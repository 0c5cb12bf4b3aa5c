using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Scripts;

/// <summary>What calls into every part of a script have in common.</summary>
internal static class ScriptCalls
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);

    /// <summary>What lost processes are counted under.</summary>
    public static string Subject(WorkerPart part, string id) => $"{WorkerPart.Name(part.Kind)} '{id}'";

    public static WorkerCall Call(string stage, WorkerRequest request, Action<ScriptWriter> write, TimeSpan limit) =>
        new(stage, request, writer => write((ScriptWriter)writer), limit);

    public static Availability CheckAvailability(WorkerPool pool, WorkerPart part, string id) => pool.Call(
        Subject(part, id),
        Call($"{id}: check", WorkerRequest.CheckAvailability, writer => writer.Json.WriteNumber("part", part.Index),
            AvailabilityLimit) with { Cancellation = CallScope.Current },
        reader =>
        {
            var reply = (ScriptReader)reader;
            return new Availability(ScriptJson.Flag(reply.Header, "available"), ScriptJson.OptionalText(reply.Header, "reason") ?? "");
        });
}
