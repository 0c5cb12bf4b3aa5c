using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Windowing;

/// <summary>Chooses which stretches of a long clip a model hears.</summary>
internal static class WindowPlacement
{
    /// <summary>Changes whenever a clip could get other stretches than before; part of the address of results.</summary>
    public const string Version = "1";

    private const double StepSeconds = 0.010;

    /// <summary>Starts of the stretches in clip seconds, in ascending order.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="windowing">How to choose.</param>
    /// <param name="lengthSeconds">Length of a stretch: the model's input.</param>
    /// <param name="frameSeconds">Step of the model's frames: stretches of <see cref="WindowingKind.Slide"/> start whole steps apart, so
    /// that their frames lie on one axis.</param>
    /// <returns>0 alone for a clip that is not longer than a stretch.</returns>
    public static IReadOnlyList<double> Starts(AudioClip clip, WindowingKind windowing, double lengthSeconds, double frameSeconds)
    {
        double room = clip.DurationSeconds - lengthSeconds;
        if (room <= 0 || windowing == WindowingKind.First)
        {
            return [0];
        }

        return windowing switch
        {
            WindowingKind.Loudest => [Best(EnergyOf(clip), room, lengthSeconds)],
            WindowingKind.Speech => [Best(SpeechOf(clip), room, lengthSeconds)],
            _ => Evenly(room, lengthSeconds, frameSeconds),
        };
    }

    /// <summary>Each stretch overlaps the next by half or more; the last reaches the clip's end.</summary>
    private static double[] Evenly(double room, double length, double frame)
    {
        int last = (int)Math.Ceiling(room / (0.5 * length));
        return
        [
            .. Enumerable.Range(0, last + 1)
                .Select(i => frame * (i == last ? Math.Ceiling((room / frame) - 1e-6) : Math.Round(room * i / last / frame))).Distinct(),
        ];
    }

    /// <summary>The start whose stretch holds most; the middle one of those that hold equally much.</summary>
    private static double Best(double[] steps, double room, double length)
    {
        double[] until = new double[steps.Length + 1];
        for (int i = 0; i < steps.Length; i++)
        {
            until[i + 1] = until[i] + steps[i];
        }

        int starts = (int)Math.Floor(room / StepSeconds) + 1, stretch = (int)Math.Round(length / StepSeconds);
        double[] held = [.. Enumerable.Range(0, starts).Select(i => until[Math.Min(steps.Length, i + stretch)] - until[i])];
        double most = held.Max();
        int[] best = [.. Enumerable.Range(0, starts).Where(i => held[i] >= most - (1e-9 * Math.Abs(most)))];
        return most <= 0 ? 0 : best[best.Length / 2] * StepSeconds;
    }

    private static double[] SpeechOf(AudioClip clip)
    {
        SpeechMask speech = SpeechMask.FromClip(clip);
        return
        [
            .. Enumerable.Range(0, (int)Math.Ceiling(clip.DurationSeconds / StepSeconds))
                .Select(i => speech.ShareIn(new TimeRange(i * StepSeconds, (i + 1) * StepSeconds))),
        ];
    }

    private static double[] EnergyOf(AudioClip clip)
    {
        double[] energy = new double[(int)Math.Ceiling(clip.DurationSeconds / StepSeconds)];
        ReadOnlySpan<float> samples = clip.Samples.Span;
        for (int n = 0; n < samples.Length; n++)
        {
            energy[Math.Min(energy.Length - 1, (int)(n / (StepSeconds * clip.SampleRateHz)))] += (double)samples[n] * samples[n];
        }

        return energy;
    }
}
