using SerHost.Sdk.Audio;

namespace SerHost.Core.Audio;

/// <summary>Parts of a recording made for listening: cut out, or left loud in a softened rest.</summary>
public static class Excerpt
{
    /// <summary>Length of the raised-cosine ramps at edges, in seconds: short enough to hear the onset, long enough not to click.</summary>
    public const double RampSeconds = 0.010;

    /// <summary>One stretch, faded in and out.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="range">Seconds of the clip; what lies outside it is left off.</param>
    /// <exception cref="ArgumentException">The range holds no sample of the clip.</exception>
    public static AudioClip Cut(AudioClip clip, TimeRange range)
    {
        ArgumentNullException.ThrowIfNull(clip);
        int first = Math.Max(0, (int)Math.Round(range.StartSeconds * clip.SampleRateHz));
        int end = Math.Min(clip.Samples.Length, (int)Math.Round(range.EndSeconds * clip.SampleRateHz));
        if (end <= first)
        {
            throw new ArgumentException(FormattableString.Invariant($"{range.StartSeconds} to {range.EndSeconds} s holds no sample of clip '{clip.Id}' ({clip.DurationSeconds} s)."), nameof(range));
        }

        float[] samples = clip.Samples.Span[first..end].ToArray();
        double ramp = Math.Min(RampSeconds * clip.SampleRateHz, samples.Length / 2.0);
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] *= (float)Rise(Math.Min(i, samples.Length - 1 - i) / ramp);
        }

        return new AudioClip(clip.Id, samples, clip.SampleRateHz);
    }

    /// <summary>The whole recording with all but some stretches softened. The gain is 1 inside the stretches and moves to the softer one
    /// over <see cref="RampSeconds"/> outside them, so that nothing salient is lost in a ramp.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="ranges">The stretches left as they are.</param>
    /// <param name="restDb">Gain of the rest in dB, 0 or below.</param>
    public static AudioClip KeepOnly(AudioClip clip, IReadOnlyList<TimeRange> ranges, double restDb = -30)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(restDb, 0);
        double rest = Math.Pow(10, restDb / 20);
        float[] samples = clip.Samples.ToArray();
        for (int i = 0; i < samples.Length; i++)
        {
            double seconds = (double)i / clip.SampleRateHz, distance = double.PositiveInfinity;
            foreach (TimeRange range in ranges)
            {
                distance = Math.Min(distance, Math.Max(0, Math.Max(range.StartSeconds - seconds, seconds - range.EndSeconds)));
            }

            samples[i] *= (float)(rest + ((1 - rest) * (1 - Rise(distance / RampSeconds))));
        }

        return new AudioClip(clip.Id, samples, clip.SampleRateHz);
    }

    /// <summary>Raised cosine from 0 at 0 to 1 at 1 and beyond.</summary>
    private static double Rise(double share) => share >= 1 ? 1 : 0.5 - (0.5 * Math.Cos(Math.PI * Math.Max(0, share)));
}
