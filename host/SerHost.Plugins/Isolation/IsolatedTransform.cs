using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Isolation;

/// <summary>A transform in a worker.</summary>
internal sealed class IsolatedTransform(WorkerPool pool, WorkerPart part) : IClipTransform
{
    public ClipTransformDescriptor Descriptor => part.Transform!;

    public Availability CheckAvailability() => WorkerQuestions.CheckAvailability(pool, part, Descriptor.Id);

    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings,
        CancellationToken cancellation)
    {
        var call = new WorkerCall(
            $"{Descriptor.Id}: apply to '{clip.Id}'",
            WorkerRequest.Transform,
            writer =>
            {
                writer.Int(part.Index);
                AudioCodec.Write(writer, clip);
                writer.List(regions, TransformCodec.Write);
                writer.TextMap(settings.Parameters.Values);
                writer.Long(unchecked((long)settings.Seed));
            },
            pool.CallLimit)
        {
            Cancellation = cancellation,
        };
        return pool.Call($"{WorkerPart.Name(part.Kind)} '{Descriptor.Id}'", call, TransformCodec.ReadResult)!;
    }
}
