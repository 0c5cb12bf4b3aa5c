using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace Cues.Gemaps;

/// <summary>Turns descriptors into cue tracks.</summary>
internal static class CuePacking
{
    /// <summary>Packs some descriptors, smoothed over three frames on demand.</summary>
    public static CueTracks Pack(DescriptorTracks tracks, ReadOnlySpan<int> descriptors, bool isSmoothed)
    {
        int rows = tracks.LongFrames;
        var cues = new CueDescriptor[descriptors.Length];
        var values = new float[descriptors.Length * rows];
        for (int c = 0; c < descriptors.Length; c++)
        {
            int d = descriptors[c];
            cues[c] = Descriptors.Cues[d];
            Span<float> track = values.AsSpan(c * rows, rows);
            tracks.Raw[d].AsSpan(0, rows).CopyTo(track);
            if (Descriptors.IsVoicedOnly(d))
            {
                KeepVoiced(track, tracks.Raw[Descriptors.F0Hz]);
            }

            if (isSmoothed && Descriptors.IsVoicedOnly(d))
            {
                TrackSmoothing.DefinedOnly(track);
            }
            else if (isSmoothed)
            {
                TrackSmoothing.Plain(track);
            }
        }

        var isVoiced = new bool[rows];
        float[] pitch = tracks.Raw[Descriptors.F0Hz];
        for (int t = 0; t < rows; t++)
        {
            isVoiced[t] = !float.IsNaN(pitch[t]);
        }

        FramePlan plan = tracks.Plan;
        double rate = plan.SampleRateHz;
        var axis = new TimeAxis(tracks.FirstCentreSamples / rate, plan.HopSamples / rate, rows, plan.LongSamples / rate);
        return new CueTracks(cues, axis, values, isVoiced);
    }

    // Undefined where the voice is not voiced: openSMILE writes formants and placeholders there.
    private static void KeepVoiced(Span<float> track, float[] pitch)
    {
        for (int t = 0; t < track.Length; t++)
        {
            track[t] = float.IsNaN(pitch[t]) ? float.NaN : track[t];
        }
    }
}
