using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Scripts;

/// <summary>A cue extractor in a script.</summary>
internal sealed class ScriptExtractor(WorkerPool pool, WorkerPart part) : ICueExtractor
{
    public CueExtractorDescriptor Descriptor => part.Extractor!;

    public Availability CheckAvailability() => ScriptCalls.CheckAvailability(pool, part, Descriptor.Id);

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        WorkerCall call = ScriptCalls.Call(
            $"{Descriptor.Id}: extract '{clip.Id}'",
            WorkerRequest.Extract,
            writer =>
            {
                writer.Json.WriteNumber("part", part.Index);
                ScriptData.WriteClip(writer, clip);
                ScriptJson.WriteTextMap(writer.Json, "parameters", parameters.Values);
            },
            pool.CallLimit) with
        {
            Cancellation = cancellation,
        };
        return pool.Call(ScriptCalls.Subject(part, Descriptor.Id), call, reader => Read((ScriptReader)reader));
    }

    private CueTracks Read(ScriptReader reply)
    {
        TimeAxis axis = ScriptData.ReadAxis(reply.Header, "tracks");
        float[] values = reply.Floats(0, "The cues", Descriptor.Cues.Count, axis.Count);
        bool[] isVoiced = reply.Flags(1);
        return isVoiced.Length == axis.Count
            ? new CueTracks(Descriptor.Cues, axis, values, isVoiced)
            : throw new WireException($"{isVoiced.Length} voiced flags for {axis.Count} frames.");
    }
}
