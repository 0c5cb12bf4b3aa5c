namespace SerHost.Core.Audio;

/// <summary>The steps that a recording's samples lie on, whatever the file they are stored in: a FLAC file or a float WAV made of 16-bit
/// samples has the steps of 16 bits.</summary>
internal sealed class SampleGrid
{
    private static readonly int[] s_bits = [8, 16, 24];
    private int _coarsest;

    /// <summary>Bits of the coarsest scale all samples lie on; null where they lie on none.</summary>
    public int? Bits => _coarsest < s_bits.Length ? s_bits[_coarsest] : null;

    /// <summary>Looks at some samples.</summary>
    /// <param name="samples">Amplitudes, full scale 1, of any channels.</param>
    public void Add(ReadOnlySpan<double> samples)
    {
        for (int i = 0; i < samples.Length && _coarsest < s_bits.Length;)
        {
            double steps = Math.ScaleB(samples[i], s_bits[_coarsest] - 1);
            if (steps == Math.Floor(steps))
            {
                i++;
            }
            else
            {
                _coarsest++; // what lay on a coarser scale lies on a finer one, too
            }
        }
    }

    /// <summary>Says when the loud parts lie so near the rounding noise of the steps (step² / 12) that cues of voice quality measure
    /// it.</summary>
    /// <param name="loudPower">Mean square of the loud parts, before channels are averaged.</param>
    public AudioNote? Describe(double loudPower)
    {
        const double leastDb = 30;
        if (Bits is not { } bits || loudPower <= 0)
        {
            return null;
        }

        double steps = Math.Sqrt(loudPower) * Math.ScaleB(1, bits - 1);
        double aboveNoise = 10 * Math.Log10(12 * steps * steps);
        return aboveNoise >= leastDb ? null : new AudioNote(
            AudioNoteKind.TooQuiet,
            FormattableString.Invariant($"Too quiet for its {bits} bits: its loud parts span {steps:0.#} steps, {aboveNoise:0} dB above the ")
                + FormattableString.Invariant($"rounding noise ({leastDb:0} or more are needed); jitter, shimmer and HNR measure that noise."));
    }
}
