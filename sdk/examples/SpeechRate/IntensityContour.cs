using SerHost.Sdk.Audio;

namespace SpeechRate;

/// <summary>How loud a clip is over time, smooth enough that one period of the voice is no peak.</summary>
/// <param name="Axis">When.</param>
/// <param name="Decibels">Mean square under the window, in dB re full scale; silence is <see cref="Silence"/>.</param>
internal sealed record IntensityContour(TimeAxis Axis, float[] Decibels)
{
    /// <summary>Level of digital silence.</summary>
    public const float Silence = -120;

    // Praat's settings for a lowest pitch of 50 Hz: windows of 3.2 periods, a quarter of them apart.
    private const double WindowSeconds = 0.064, StepSeconds = 0.016;

    public static IntensityContour Of(AudioClip clip, CancellationToken cancellation)
    {
        int window = Math.Max(3, (int)Math.Round(WindowSeconds * clip.SampleRateHz)), step = Math.Max(1, (int)Math.Round(StepSeconds * clip.SampleRateHz));
        int frames = clip.Samples.Length < window ? 0 : ((clip.Samples.Length - window) / step) + 1;
        double[] weights = Hann(window);
        float[] decibels = new float[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<float> samples = clip.Samples.Span.Slice(frame * step, window);
            double mean = 0, power = 0;
            for (int i = 0; i < window; i++)
            {
                mean += weights[i] * samples[i];
            }

            for (int i = 0; i < window; i++)
            {
                power += weights[i] * (samples[i] - mean) * (samples[i] - mean);
            }

            decibels[frame] = power > 0 ? (float)Math.Max(Silence, 10 * Math.Log10(power)) : Silence;
        }

        double rate = clip.SampleRateHz;
        return new IntensityContour(new TimeAxis(0.5 * window / rate, step / rate, frames, window / rate), decibels);
    }

    /// <summary>A raised cosine whose sum is 1.</summary>
    private static double[] Hann(int length)
    {
        double[] weights = [.. Enumerable.Range(0, length).Select(i => 1 - Math.Cos(2 * Math.PI * (i + 0.5) / length))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
