using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Isolation;

/// <summary>A cue extractor in a worker.</summary>
internal sealed class IsolatedExtractor(WorkerPool pool, WorkerPart part) : ICueExtractor
{
    public CueExtractorDescriptor Descriptor => part.Extractor!;

    public Availability CheckAvailability() => WorkerQuestions.CheckAvailability(pool, part, Descriptor.Id);

    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        var call = new WorkerCall(
            $"{Descriptor.Id}: extract '{clip.Id}'",
            WorkerRequest.Extract,
            writer =>
            {
                writer.Int(part.Index);
                AudioCodec.Write(writer, clip);
                writer.TextMap(parameters.Values);
            },
            pool.CallLimit)
        {
            Cancellation = cancellation,
        };
        return pool.Call($"{WorkerPart.Name(part.Kind)} '{Descriptor.Id}'", call, AudioCodec.ReadTracks)!;
    }
}
