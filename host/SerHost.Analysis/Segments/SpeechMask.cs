using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Segments;

/// <summary>Which moments of a clip hold speech, by level alone.</summary>
/// <remarks>
/// A 10 ms step is speech when its level (20 ms around its centre) lies within a range below the clip's loud level (the
/// 95th percentile of the steps' levels). Plain on purpose: it must not depend on the model or the cues it is used to
/// judge. Clips with loud background noise are speech throughout.
/// </remarks>
public sealed class SpeechMask
{
    private const double StepSeconds = 0.010;
    private readonly bool[] _isSpeech;
    private readonly TimeAxis _axis;

    private SpeechMask(bool[] isSpeech)
    {
        _isSpeech = isSpeech;
        _axis = new TimeAxis(0.5 * StepSeconds, StepSeconds, isSpeech.Length, 2 * StepSeconds);
    }

    /// <summary>Share of the clip that is speech.</summary>
    public double SpeechShare => _isSpeech.Length == 0 ? 0 : (double)_isSpeech.Count(s => s) / _isSpeech.Length;

    /// <summary>Finds speech in a clip.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="rangeDb">How far below the loud level a step may lie, above 0.</param>
    public static SpeechMask FromClip(AudioClip clip, double rangeDb = 30)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rangeDb);
        int steps = (int)Math.Ceiling(clip.DurationSeconds / StepSeconds);
        var power = new double[steps];
        ReadOnlySpan<float> samples = clip.Samples.Span;
        for (int i = 0; i < steps; i++)
        {
            int from = Math.Max(0, (int)((i - 0.5) * StepSeconds * clip.SampleRateHz));
            int to = Math.Min(samples.Length, (int)((i + 1.5) * StepSeconds * clip.SampleRateHz));
            double sum = 0;
            for (int n = from; n < to; n++)
            {
                sum += (double)samples[n] * samples[n];
            }

            power[i] = to > from ? sum / (to - from) : 0;
        }

        double[] sorted = [.. power.Order()];
        double loud = steps == 0 ? 0 : sorted[(int)(0.95 * (steps - 1))];
        double floor = loud * Math.Pow(10, -rangeDb / 10);
        return new SpeechMask([.. power.Select(p => p > 0 && p >= floor)]);
    }

    /// <summary>Share of an interval that is speech, in [0, 1]; parts outside the clip are not.</summary>
    /// <param name="range">An interval in clip seconds.</param>
    public double ShareIn(TimeRange range)
    {
        if (range.DurationSeconds <= 0)
        {
            return 0;
        }

        double speech = 0;
        int last = Math.Min(_isSpeech.Length - 1, _axis.StepAt(range.EndSeconds));
        for (int i = Math.Max(0, _axis.StepAt(range.StartSeconds)); i <= last; i++)
        {
            speech += _isSpeech[i] ? _axis.Tiles(i, 1).OverlapSeconds(range) : 0;
        }

        return speech / range.DurationSeconds;
    }
}
