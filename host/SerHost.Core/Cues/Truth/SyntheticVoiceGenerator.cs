using SerHost.Analysis.Statistics;
using SerHost.Sdk.Audio;
using SerHost.Sdk;

namespace SerHost.Core.Cues.Truth;

/// <summary>Makes synthetic voices.</summary>
/// <remarks>
/// s(t) = A(t)·Σ h^(tilt) cos(2πh·φ(t)) over all harmonics below 0.45 of the sample rate. The phase φ grows by 1 a period, each
/// period with its own length; amplitude changes half-way between two pulses, where the sound is weakest. Nothing is aliased and
/// no resonance moves the peaks, so the error of an extractor is its own. Voices are scaled to an RMS of 0.1.
/// </remarks>
public static class SyntheticVoiceGenerator
{
    private const double Rms = 0.1;
    private const double HighestShare = 0.45;

    /// <summary>Makes a voice.</summary>
    /// <param name="voice">What it should be like.</param>
    /// <returns>The sound and its realised cues.</returns>
    public static (AudioClip Clip, TrueCues Truth) Make(SyntheticVoice voice)
    {
        ArgumentNullException.ThrowIfNull(voice);
        var random = new Random(voice.Seed);
        int samples = (int)(voice.DurationSeconds * voice.SampleRateHz);
        (List<double> periods, List<double> amplitudes) = Pulses(voice, samples, random);
        double[] tilt = Tilt(voice);
        double[] sound = Harmonics(periods, amplitudes, tilt, samples);
        double scale = Rms / Math.Sqrt(sound.Average(x => x * x));
        double noise = double.IsPositiveInfinity(voice.HarmonicsToNoiseDb) ? 0 : Rms * Math.Pow(10, -voice.HarmonicsToNoiseDb / 20);
        var clip = new float[samples];
        for (int i = 0; i < samples; i++)
        {
            clip[i] = (float)((sound[i] * scale) + (noise * random.NextNormal()));
        }

        string id = FormattableString.Invariant($"voice-{voice.F0Hz:0}Hz");
        return (new AudioClip(id, clip, voice.SampleRateHz), Truth(voice, periods, amplitudes, tilt));
    }

    // Lengths in samples and amplitudes of the stretches around each pulse. E|Δ| of neighbouring Gaussians with spread σ is 2σ/√π; the time
    // from pulse to pulse is the mean of two stretches, so that its change is half as large.
    private static (List<double> Periods, List<double> Amplitudes) Pulses(SyntheticVoice voice, int samples, Random random)
    {
        double mean = voice.SampleRateHz / voice.F0Hz;
        double periodSpread = voice.Jitter * Math.Sqrt(Math.PI);
        double amplitudeSpread = (Math.Pow(10, voice.ShimmerDb / 20) - 1) * Math.Sqrt(Math.PI) / 2;
        var periods = new List<double>();
        var amplitudes = new List<double>();
        for (double at = -mean; at < samples + (2 * mean); at += periods[^1])
        {
            periods.Add(mean * (1 + (periodSpread * Math.Clamp(random.NextNormal(), -3, 3))));
            amplitudes.Add(1 + (amplitudeSpread * Math.Clamp(random.NextNormal(), -3, 3)));
        }

        return (periods, amplitudes);
    }

    private static double[] Tilt(SyntheticVoice voice)
    {
        int count = Math.Max(1, (int)(HighestShare * voice.SampleRateHz / voice.F0Hz));
        return [.. Enumerable.Range(1, count).Select(h => Math.Pow(10, voice.TiltDbPerOctave * Math.Log2(h) / 20))];
    }

    // Period p spans phase p − ½ … p + ½, its pulse in the middle; the first begins before the clip.
    private static double[] Harmonics(List<double> periods, List<double> amplitudes, double[] tilt, int samples)
    {
        var sound = new double[samples];
        double start = -periods[0];
        int p = 0;
        for (int i = 0; i < samples; i++)
        {
            while (i >= start + periods[p])
            {
                start += periods[p++];
            }

            double phase = 2 * Math.PI * (((i - start) / periods[p]) - 0.5);
            (double sin, double cos) = Math.SinCos(phase);
            double re = cos, im = sin, sum = 0;
            foreach (double weight in tilt)
            {
                sum += weight * re;
                (re, im) = ((re * cos) - (im * sin), (re * sin) + (im * cos));
            }

            sound[i] = amplitudes[p] * sum;
        }

        return sound;
    }

    private static TrueCues Truth(SyntheticVoice voice, List<double> periods, List<double> amplitudes, double[] tilt)
    {
        double low = 0, high = 0, all = tilt.Sum(a => a * a);
        for (int h = 1; h <= tilt.Length; h++)
        {
            double hz = h * voice.F0Hz, power = tilt[h - 1] * tilt[h - 1];
            low += hz < 1000 ? power : 0;
            high += hz is >= 1000 and <= 5000 ? power : 0;
        }

        double noisePower = double.IsPositiveInfinity(voice.HarmonicsToNoiseDb) ? 0 : all * Math.Pow(10, -voice.HarmonicsToNoiseDb / 10);
        double half = voice.SampleRateHz / 2.0, top = Math.Min(5000, half);
        double alpha = 10 * Math.Log10((high + (noisePower * (top - 1000) / half)) / (low + (noisePower * 1000 / half)));
        List<double> intervals = [.. periods.Zip(periods.Skip(1), (a, b) => 0.5 * (a + b))];
        return new TrueCues(
            voice.SampleRateHz / periods.Average(),
            MeanChange(intervals) / intervals.Average(),
            20 * Math.Log10(1 + (MeanChange(amplitudes) / amplitudes.Average())),
            voice.HarmonicsToNoiseDb,
            alpha);
    }

    private static double MeanChange(List<double> values) => values.Zip(values.Skip(1), (a, b) => Math.Abs(b - a)).Average();
}
