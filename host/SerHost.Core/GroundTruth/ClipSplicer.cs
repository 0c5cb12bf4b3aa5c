using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;

namespace SerHost.Core.GroundTruth;

/// <summary>Joins the first half of one recording to the second half of another, without a click.</summary>
/// <remarks>
/// Each recording is cut near the middle of its speech at its quietest 10 ms, at a rising zero crossing if there is one;
/// the joint is a raised-cosine cross-fade. The halves need not hold the same words up to the cut: what matters is
/// that one holds emotional speech and the other does not.
/// </remarks>
public static class ClipSplicer
{
    /// <summary>Joins two recordings of one speaker and sentence.</summary>
    /// <param name="id">Name of the result.</param>
    /// <param name="neutral">Neutral recording.</param>
    /// <param name="emotional">Emotional recording, same rate.</param>
    /// <param name="emotionalFirst">Whether the emotional half comes first.</param>
    /// <param name="settings">How to join.</param>
    /// <exception cref="ArgumentException">The rates differ, or a recording holds no speech.</exception>
    public static SplicedClip Splice(string id, AudioClip neutral, AudioClip emotional, bool emotionalFirst, SpliceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(neutral);
        ArgumentNullException.ThrowIfNull(emotional);
        ArgumentNullException.ThrowIfNull(settings);
        if (neutral.SampleRateHz != emotional.SampleRateHz)
        {
            throw new ArgumentException(
                $"'{neutral.Id}' has {neutral.SampleRateHz} Hz, '{emotional.Id}' {emotional.SampleRateHz} Hz; they must have the same rate.", nameof(emotional));
        }

        int rate = neutral.SampleRateHz;
        (AudioClip first, AudioClip second) = emotionalFirst ? (emotional, neutral) : (neutral, emotional);
        float gain = settings.MatchLevel ? (float)(SpeechLevel(neutral) / SpeechLevel(emotional)) : 1;
        int cutFirst = CutPoint(first, settings), cutSecond = CutPoint(second, settings);
        int fade = Math.Min((int)(settings.CrossFadeSeconds * rate), Math.Min(cutFirst, second.Samples.Length - cutSecond));
        float[] head = Scaled(first.Samples[..cutFirst], emotionalFirst ? gain : 1);
        float[] tail = Scaled(second.Samples[cutSecond..], emotionalFirst ? 1 : gain);
        var samples = new float[head.Length + tail.Length - fade];
        head.CopyTo(samples, 0);
        tail.AsSpan(fade).CopyTo(samples.AsSpan(head.Length));
        for (int i = 0; i < fade; i++)
        {
            float rise = 0.5f - (0.5f * MathF.Cos(MathF.PI * (i + 0.5f) / fade));
            int at = head.Length - fade + i;
            samples[at] = ((1 - rise) * head[at]) + (rise * tail[i]);
        }

        double joint = (head.Length - (0.5 * fade)) / rate;
        var whole = new AudioClip(id, samples, rate);
        return new SplicedClip(
            whole, emotionalFirst ? new TimeRange(0, joint) : new TimeRange(joint, whole.DurationSeconds), joint);
    }

    /// <summary>Sample of the quietest place near the middle of the speech.</summary>
    internal static int CutPoint(AudioClip clip, SpliceSettings settings)
    {
        TimeRange speech = SpeechExtent(clip);
        int rate = clip.SampleRateHz;
        ReadOnlySpan<float> samples = clip.Samples.Span;
        int half = Math.Max(1, rate / 200);
        int low = Math.Max(half, (int)((speech.CentreSeconds - settings.SearchSeconds) * rate));
        int high = Math.Min(samples.Length - half, (int)((speech.CentreSeconds + settings.SearchSeconds) * rate));
        int best = Math.Clamp((int)(speech.CentreSeconds * rate), 0, samples.Length);
        double quietest = double.PositiveInfinity;
        for (int at = low; at < high; at += Math.Max(1, half / 4))
        {
            double energy = 0;
            foreach (float sample in samples.Slice(at - half, 2 * half))
            {
                energy += (double)sample * sample;
            }

            if (energy < quietest)
            {
                (quietest, best) = (energy, at);
            }
        }

        for (int offset = 0; offset < half; offset++)
        {
            if (best + offset > 0 && best + offset < samples.Length && samples[best + offset - 1] <= 0 && samples[best + offset] >= 0)
            {
                return best + offset;
            }
        }

        return best;
    }

    private static TimeRange SpeechExtent(AudioClip clip)
    {
        SpeechMask mask = SpeechMask.FromClip(clip);
        const double step = 0.01;
        int count = (int)(clip.DurationSeconds / step);
        int first = 0, last = count - 1;
        while (first < count && mask.ShareIn(new TimeRange(first * step, (first + 1) * step)) < 0.5)
        {
            first++;
        }

        while (last > first && mask.ShareIn(new TimeRange(last * step, (last + 1) * step)) < 0.5)
        {
            last--;
        }

        return first < count
            ? new TimeRange(first * step, (last + 1) * step)
            : throw new ArgumentException($"'{clip.Id}' holds no speech.", nameof(clip));
    }

    /// <summary>Root mean square over the extent of the speech.</summary>
    private static double SpeechLevel(AudioClip clip)
    {
        TimeRange speech = SpeechExtent(clip);
        int from = (int)(speech.StartSeconds * clip.SampleRateHz);
        int to = Math.Min(clip.Samples.Length, (int)(speech.EndSeconds * clip.SampleRateHz));
        double sum = 0;
        foreach (float sample in clip.Samples.Span[from..to])
        {
            sum += (double)sample * sample;
        }

        return Math.Sqrt(Math.Max(1e-20, sum / Math.Max(1, to - from)));
    }

    private static float[] Scaled(ReadOnlyMemory<float> samples, float gain) => [.. samples.ToArray().Select(s => gain * s)];
}
