using SerHost.Sdk.Audio;

namespace SpeechRate;

/// <summary>Whether a frame repeats itself as a voice does: the highest normalised autocorrelation at the lags of a pitch.</summary>
internal static class Voicing
{
    private const double LowestHz = 60, HighestHz = 500, Threshold = 0.5;
    private const int EnoughHz = 4000;

    public static bool[] Of(AudioClip clip, TimeAxis axis, CancellationToken cancellation)
    {
        // A pitch needs no more than 4 kHz; the mean of neighbours is filter enough for a yes or no.
        int factor = Math.Max(1, clip.SampleRateHz / EnoughHz);
        float[] samples = Thin(clip.Samples.Span, factor);
        double rate = (double)clip.SampleRateHz / factor;
        int shortest = Math.Max(1, (int)(rate / HighestHz)), longest = (int)Math.Ceiling(rate / LowestHz);
        bool[] voiced = new bool[axis.Count];
        for (int frame = 0; frame < voiced.Length; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            int centre = (int)(axis.CentreOf(frame) * rate), length = 2 * longest;
            int start = Math.Clamp(centre - longest - (longest / 2), 0, Math.Max(0, samples.Length - length - longest));
            voiced[frame] = start + length + longest <= samples.Length
                && Periodicity(samples.AsSpan(start, length + longest), length, shortest, longest) >= Threshold;
        }

        return voiced;
    }

    private static double Periodicity(ReadOnlySpan<float> samples, int length, int shortest, int longest)
    {
        double best = 0;
        ReadOnlySpan<float> here = samples[..length];
        double own = Energy(here);
        for (int lag = shortest; lag <= longest; lag++)
        {
            ReadOnlySpan<float> later = samples.Slice(lag, length);
            double product = 0;
            for (int i = 0; i < length; i++)
            {
                product += here[i] * (double)later[i];
            }

            double norm = Math.Sqrt(own * Energy(later));
            best = norm > 1e-9 ? Math.Max(best, product / norm) : best;
        }

        return best;
    }

    private static double Energy(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += sample * (double)sample;
        }

        return sum;
    }

    private static float[] Thin(ReadOnlySpan<float> samples, int factor)
    {
        float[] thin = new float[samples.Length / factor];
        for (int i = 0; i < thin.Length; i++)
        {
            float sum = 0;
            foreach (float sample in samples.Slice(i * factor, factor))
            {
                sum += sample;
            }

            thin[i] = sum / factor;
        }

        return thin;
    }
}
