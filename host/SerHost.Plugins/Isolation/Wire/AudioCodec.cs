using System.Runtime.InteropServices;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Clips, time axes and cue tracks across processes.</summary>
internal static class AudioCodec
{
    public static void Write(WireWriter writer, AudioClip clip)
    {
        writer.Text(clip.Id);
        writer.Text(clip.SourcePath);
        writer.Int(clip.SampleRateHz);
        writer.Block(clip.Samples.Span);
    }

    public static AudioClip ReadClip(WireReader reader)
    {
        string id = reader.Text();
        string? source = reader.NullableText();
        int rate = reader.Int();
        return new AudioClip(id, reader.Block<float>(), rate, source);
    }

    public static void Write(WireWriter writer, TimeAxis axis)
    {
        writer.Double(axis.FirstCentreSeconds);
        writer.Double(axis.StepSeconds);
        writer.Int(axis.Count);
        writer.Double(axis.SpanSeconds);
    }

    public static TimeAxis ReadAxis(WireReader reader)
    {
        double first = reader.Double(), step = reader.Double();
        int count = reader.Int();
        return new TimeAxis(first, step, count, reader.Double());
    }

    public static void Write(WireWriter writer, CueTracks? tracks)
    {
        writer.Bool(tracks is not null);
        if (tracks is not null)
        {
            writer.List(tracks.Cues, PartCodec.Write);
            Write(writer, tracks.TimeAxis);
            writer.Block(tracks.Values.Span);
            writer.Block(MemoryMarshal.AsBytes(tracks.IsVoiced.Span));
        }
    }

    public static CueTracks? ReadTracks(WireReader reader)
    {
        if (!reader.Bool())
        {
            return null;
        }

        CueDescriptor[] cues = reader.List(PartCodec.ReadCue);
        TimeAxis axis = ReadAxis(reader);
        float[] values = reader.Block<float>();
        return new CueTracks(cues, axis, values, reader.Flags());
    }
}
