using SerHost.Signal.Voice;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Demo;

/// <summary>Writes down the truth about a rendered clip, from its pulses and its separate parts.</summary>
internal static class DemoMeasure
{
    private const double StepSeconds = 0.010;
    private const double WindowSeconds = 0.040;
    private const double QuietestDb = -120;

    public static IReadOnlyList<DemoSyllable> Syllables(DemoSound sound, DemoScore score, DemoSentence sentence) =>
        [.. sentence.Syllables.Select((text, i) => Syllable(sound, score, text, i))];

    public static DemoContour Contour(DemoSound sound, DemoScore score)
    {
        int steps = (int)(score.DurationSeconds / StepSeconds) + 1;
        double?[] f0 = new double?[steps];
        double?[] hnr = new double?[steps];
        double[] level = new double[steps];
        double[] strength = new double[steps];
        int pulse = 0;
        for (int i = 0; i < steps; i++)
        {
            double seconds = i * StepSeconds;
            while (pulse < sound.Pulses.Count && sound.Pulses[pulse].EndSeconds <= seconds)
            {
                pulse++;
            }

            var window = new TimeRange(seconds - (0.5 * WindowSeconds), seconds + (0.5 * WindowSeconds));
            bool isVoiced = pulse < sound.Pulses.Count && sound.Pulses[pulse].StartSeconds <= seconds;
            f0[i] = isVoiced ? Round(1 / sound.Pulses[pulse].PeriodSeconds, 2) : null;
            hnr[i] = isVoiced ? Hnr(sound, window) : null;
            level[i] = Level(sound, window);
            strength[i] = Round(score.StrengthAt(seconds), 3);
        }

        return new DemoContour(StepSeconds, f0, hnr, level, strength);
    }

    private static DemoSyllable Syllable(DemoSound sound, DemoScore score, string text, int index)
    {
        TimeRange syllable = score.Timeline.Syllable(index);
        TimeRange vowel = score.Timeline.Vowel(index);
        GlottalPulse[] pulses = [.. sound.Pulses.Where(pulse =>
            pulse.StartSeconds >= vowel.StartSeconds && pulse.EndSeconds <= vowel.EndSeconds)];
        double[] periods = [.. pulses.Select(pulse => pulse.PeriodSeconds)];
        double[] amplitudes = [.. pulses.Select(pulse => pulse.Amplitude)];
        VoiceSetting setting = score.VoiceAt(vowel.CentreSeconds);
        return new DemoSyllable(
            text,
            Round(syllable.StartSeconds, 6),
            Round(syllable.EndSeconds, 6),
            Round(vowel.StartSeconds, 6),
            Round(vowel.EndSeconds, 6),
            score.Strengths[index],
            Round(1 / periods.Average(), 3),
            Round(RelativeDifference(periods), 6),
            Round(20 * Math.Log10(1 + RelativeDifference(amplitudes)), 4),
            Hnr(sound, vowel),
            Round(setting.TiltDb, 3),
            Round(setting.OpenQuotient, 3),
            Level(sound, vowel));
    }

    private static double RelativeDifference(double[] values) =>
        values.Zip(values.Skip(1), (a, b) => Math.Abs(b - a)).Average() / values.Average();

    private static double Hnr(DemoSound sound, TimeRange range) =>
        Round(Decibels(MeanSquare(range, n => sound.Periodic[n], sound.Periodic.Length)
            / MeanSquare(range, n => sound.Noise[n], sound.Noise.Length)), 2);

    private static double Level(DemoSound sound, TimeRange range) =>
        Round(Decibels(MeanSquare(range, n => sound.Periodic[n] + sound.Noise[n], sound.Noise.Length)), 2);

    private static double MeanSquare(TimeRange range, Func<int, double> sample, int count)
    {
        int first = Math.Max(0, (int)(range.StartSeconds * DemoVoice.SampleRateHz));
        int end = Math.Min(count, (int)(range.EndSeconds * DemoVoice.SampleRateHz));
        double sum = 0;
        for (int n = first; n < end; n++)
        {
            double value = sample(n);
            sum += value * value;
        }

        return end > first ? sum / (end - first) : 0;
    }

    private static double Decibels(double power) => Math.Max(QuietestDb, 10 * Math.Log10(power));

    private static double Round(double value, int digits) => Math.Round(value, digits);
}
