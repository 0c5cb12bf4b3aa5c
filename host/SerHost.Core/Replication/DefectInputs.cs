using SerHost.Signal;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Replication;

/// <summary>The inputs and maps that the released program's defects make of a clip.</summary>
internal static class DefectInputs
{
    private const int ShortFrames = 134;
    private const double ReleasedMapHopSeconds = 512.0 / 16000;

    /// <summary>The clip without its silence (first non-silent stretch), and how much was cut before it.</summary>
    public static (AudioClip Clip, double CutSeconds) Trim(AudioClip clip)
    {
        (int start, int count) = SilenceTrimmer.FindSound(clip.Samples.Span, clip.SampleRateHz, new SilenceTrimSettings());
        return (new AudioClip(clip.Id + "-trimmed", clip.Samples.Slice(start, count).ToArray(), clip.SampleRateHz),
            (double)start / clip.SampleRateHz);
    }

    /// <summary>The first frames of an input (D3).</summary>
    public static ModelInput CutFrames(ModelInput input)
    {
        int frames = Math.Min(ShortFrames, input.Frames);
        var values = new float[input.Bands * frames];
        for (int band = 0; band < input.Bands; band++)
        {
            input.Values.Span.Slice(band * input.Frames, frames).CopyTo(values.AsSpan(band * frames));
        }

        TimeAxis axis = input.TimeAxis;
        return new ModelInput(
            input.Bands, values, new TimeAxis(axis.FirstCentreSeconds, axis.StepSeconds, frames, axis.SpanSeconds),
            input.BandCentresHz, input.IsPadding[..frames], input.Scale);
    }

    /// <summary>The same times with the clock moved.</summary>
    public static TimeAxis Moved(TimeAxis axis, double seconds) =>
        new(axis.FirstCentreSeconds + seconds, axis.StepSeconds, axis.Count, axis.SpanSeconds);

    /// <summary>A map with another clock.</summary>
    public static RelevanceMap With(RelevanceMap map, TimeAxis axis) => new(map.Bands, map.Values, axis, map.Target);

    /// <summary>The map as it would be on a hop of 512 samples, wrongly carrying the old
    /// step: everything seems to happen 2.13 times too early (D4).</summary>
    /// <param name="map">The map.</param>
    /// <param name="isPadding">[frames] its padding flags.</param>
    public static (RelevanceMap Map, bool[] IsPadding) WrongHop(RelevanceMap map, ReadOnlySpan<bool> isPadding)
    {
        TimeAxis axis = map.TimeAxis;
        int frames = Math.Max(1, (int)(axis.Count * axis.StepSeconds / ReleasedMapHopSeconds));
        var values = new float[map.Bands * frames];
        var padding = new bool[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            double place = frame * ReleasedMapHopSeconds / axis.StepSeconds;
            int low = Math.Min((int)place, axis.Count - 1), high = Math.Min(low + 1, axis.Count - 1);
            float part = (float)(place - low);
            padding[frame] = isPadding[low];
            for (int band = 0; band < map.Bands; band++)
            {
                ReadOnlySpan<float> row = map.Values.Span.Slice(band * axis.Count, axis.Count);
                values[(band * frames) + frame] = ((1 - part) * row[low]) + (part * row[high]);
            }
        }

        return (new RelevanceMap(map.Bands, values, new TimeAxis(axis.FirstCentreSeconds, axis.StepSeconds, frames, axis.SpanSeconds),
            map.Target), padding);
    }
}
