using System.Text.Json;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Scripts;

/// <summary>A transform of clips in a script.</summary>
internal sealed class ScriptTransform(WorkerPool pool, WorkerPart part) : IClipTransform
{
    public ClipTransformDescriptor Descriptor => part.Transform!;

    public Availability CheckAvailability() => ScriptCalls.CheckAvailability(pool, part, Descriptor.Id);

    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings,
        CancellationToken cancellation)
    {
        WorkerCall call = ScriptCalls.Call(
            $"{Descriptor.Id}: apply to '{clip.Id}'",
            WorkerRequest.Transform,
            writer =>
            {
                writer.Json.WriteNumber("part", part.Index);
                ScriptData.WriteClip(writer, clip);
                writer.Json.WriteStartArray("regions");
                foreach (TimeRange region in regions)
                {
                    writer.Json.WriteStartObject();
                    writer.Json.WriteNumber("from", region.StartSeconds);
                    writer.Json.WriteNumber("to", region.EndSeconds);
                    writer.Json.WriteEndObject();
                }

                writer.Json.WriteEndArray();
                ScriptJson.WriteTextMap(writer.Json, "parameters", settings.Parameters.Values);
                ScriptJson.WriteSeed(writer.Json, settings.Seed);
            },
            pool.CallLimit) with
        {
            Cancellation = cancellation,
        };
        return pool.Call(ScriptCalls.Subject(part, Descriptor.Id), call, reader => Read((ScriptReader)reader, clip));
    }

    private static TransformedClip Read(ScriptReader reply, AudioClip clip)
    {
        TimeAnchor[] anchors = [.. ScriptJson.Items(reply.Header, "anchors").Select(pair =>
            pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].TryGetDouble(out double before)
                && pair[1].TryGetDouble(out double after)
                ? new TimeAnchor(before, after)
                : throw new WireException("An anchor must be a list of two numbers."))];
        try
        {
            var changed = new AudioClip(clip.Id, reply.Floats(0, "The samples", -1), clip.SampleRateHz, clip.SourcePath);
            return new TransformedClip(changed, anchors.Length == 0 ? TimeMap.Identity
                : new TimeMap(anchors)) { Diagnostics = ScriptData.ReadDiagnostics(reply.Header) };
        }
        catch (ArgumentException error)
        {
            throw new WireException(error.Message);
        }
    }
}
