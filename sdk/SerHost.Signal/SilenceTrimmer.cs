namespace SerHost.Signal;

/// <summary>Finds the first stretch of a recording that is not silence.</summary>
/// <remarks>
/// A window is silent when its mean-square level lies at least the threshold below that of the whole clip. Silent windows
/// that touch or overlap form one silence. The result is the stretch before the first silence or, when the clip begins
/// silent, the stretch after it up to the next. Stateless; linear time. Source: the
/// preprocessing of Nasr, Ren and Johnson 2025, arXiv 2511.11691.
/// </remarks>
public static class SilenceTrimmer
{
    /// <summary>Finds the stretch to keep.</summary>
    /// <param name="samples">Mono samples.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="settings">What counts as silence.</param>
    /// <returns>First sample and number of samples to keep: everything when the clip is shorter than a window, all silent, or never
    /// silent.</returns>
    public static (int Start, int Count) FindSound(ReadOnlySpan<float> samples, int sampleRateHz, SilenceTrimSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        settings.Validate();
        int window = Math.Max(1, (int)Math.Round(settings.MinimumSilenceSeconds * sampleRateHz));
        if (samples.Length < window)
        {
            return (0, samples.Length);
        }

        double[] energyBefore = EnergyBefore(samples);
        double clipMeanSquare = energyBefore[^1] / samples.Length;
        double silentEnergy = window * clipMeanSquare * Math.Pow(10, -settings.ThresholdBelowClipDb / 10);

        int soundStart = 0;
        int silenceEnd = 0;
        for (int step = 0; ; step++)
        {
            int start = (int)(step * settings.StepSeconds * sampleRateHz);
            if (start + window > samples.Length)
            {
                break;
            }

            if (energyBefore[start + window] - energyBefore[start] > silentEnergy)
            {
                continue;
            }

            if (start > Math.Max(soundStart, silenceEnd))
            {
                return (soundStart, start - soundStart);
            }

            silenceEnd = start + window;
            soundStart = silenceEnd;
        }

        return soundStart < samples.Length ? (soundStart, samples.Length - soundStart) : (0, samples.Length);
    }

    // energyBefore[i] = sum of squares of the first i samples.
    private static double[] EnergyBefore(ReadOnlySpan<float> samples)
    {
        var energy = new double[samples.Length + 1];
        for (int i = 0; i < samples.Length; i++)
        {
            energy[i + 1] = energy[i] + ((double)samples[i] * samples[i]);
        }

        return energy;
    }
}

/// <summary>How silence is found and cut off.</summary>
/// <param name="MinimumSilenceSeconds">Length of the sliding window, and so of the shortest silence; above 0.</param>
/// <param name="ThresholdBelowClipDb">A window this many dB or more below the level of the whole clip is silent; 0 or more.</param>
/// <param name="StepSeconds">Distance between windows, above 0.</param>
public sealed record SilenceTrimSettings(
    double MinimumSilenceSeconds = 0.5,
    double ThresholdBelowClipDb = 14,
    double StepSeconds = 0.001)
{
    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Validate()
    {
        RequirePositive(MinimumSilenceSeconds, nameof(MinimumSilenceSeconds));
        RequirePositive(StepSeconds, nameof(StepSeconds));
        if (!(ThresholdBelowClipDb >= 0) || !double.IsFinite(ThresholdBelowClipDb))
        {
            throw new ArgumentOutOfRangeException(nameof(ThresholdBelowClipDb), ThresholdBelowClipDb, "Must be finite and 0 or more.");
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be finite and above 0.");
        }
    }
}
