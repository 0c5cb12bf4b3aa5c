using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Isolation;

/// <summary>What can be asked of a part of any kind.</summary>
internal static class WorkerQuestions
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);

    public static Availability CheckAvailability(WorkerPool pool, WorkerPart part, string id) => pool.Call(
        $"{WorkerPart.Name(part.Kind)} '{id}'",
        new WorkerCall($"{id}: check", WorkerRequest.CheckAvailability, writer =>
            writer.Int(part.Index), AvailabilityLimit) { Cancellation = CallScope.Current },
        PartCodec.ReadAvailability)!;
}
