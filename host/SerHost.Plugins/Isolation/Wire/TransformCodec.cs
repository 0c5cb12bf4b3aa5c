using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Descriptors, regions and results of transforms across processes.</summary>
internal static class TransformCodec
{
    public static void Write(WireWriter writer, ClipTransformDescriptor? descriptor)
    {
        writer.Bool(descriptor is not null);
        if (descriptor is not null)
        {
            writer.Text(descriptor.Id);
            writer.Text(descriptor.Name);
            writer.Text(descriptor.Version);
            writer.Text(descriptor.Summary);
            writer.List(descriptor.Parameters, PartCodec.Write);
            writer.List(descriptor.Effects, Write);
            writer.Texts(descriptor.Sources);
        }
    }

    public static ClipTransformDescriptor? ReadDescriptor(WireReader reader) => !reader.Bool()
        ? null
        : new ClipTransformDescriptor(
            reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.List(PartCodec.ReadParameter),
            reader.List(ReadEffect)) { Sources = reader.Texts() };

    public static void Write(WireWriter writer, TimeRange region)
    {
        writer.Double(region.StartSeconds);
        writer.Double(region.EndSeconds);
    }

    public static TimeRange ReadRegion(WireReader reader) => new(reader.Double(), reader.Double());

    public static void Write(WireWriter writer, TransformedClip? result)
    {
        writer.Bool(result is not null);
        if (result is not null)
        {
            AudioCodec.Write(writer, result.Clip);
            writer.List(result.TimeMap.Anchors, Write);
            writer.List(result.Diagnostics, Write);
        }
    }

    public static TransformedClip? ReadResult(WireReader reader) => !reader.Bool()
        ? null
        : new TransformedClip(AudioCodec.ReadClip(reader),
            new TimeMap(reader.List(ReadAnchor))) { Diagnostics = reader.List(ReadDiagnostic) };

    private static void Write(WireWriter writer, TimeAnchor anchor)
    {
        writer.Double(anchor.OriginalSeconds);
        writer.Double(anchor.ResultSeconds);
    }

    private static TimeAnchor ReadAnchor(WireReader reader) => new(reader.Double(), reader.Double());

    private static void Write(WireWriter writer, Diagnostic diagnostic)
    {
        writer.Text(diagnostic.Id);
        writer.Double(diagnostic.Value);
        writer.Text(diagnostic.Unit);
        writer.Text(diagnostic.Note);
    }

    private static Diagnostic ReadDiagnostic(WireReader reader) => new(reader.Text(), reader.Double(), reader.Text(), reader.Text());

    private static void Write(WireWriter writer, ParameterEffect effect)
    {
        writer.Text(effect.ParameterId);
        writer.List(effect.Moves, Write);
        writer.Texts(effect.Keeps);
    }

    private static ParameterEffect ReadEffect(WireReader reader) => new(reader.Text(), reader.List(ReadCueEffect), reader.Texts());

    private static void Write(WireWriter writer, CueEffect effect)
    {
        writer.Text(effect.CueId);
        writer.Int((int)effect.Change);
        writer.Double(effect.PerUnit);
    }

    private static CueEffect ReadCueEffect(WireReader reader) => new(reader.Text(), reader.Enum<CueChange>(), reader.Double());
}
