namespace SerHost.Signal.Voice;

/// <summary>A vocal tract: two-pole resonators in cascade, each of unit gain at 0 Hz (Klatt 1980, eq. 1 and 2).</summary>
/// <remarks>y[n] = A·x[n] + B·y[n−1] + C·y[n−2], C = −exp(−2π·bw/fs), B = 2·exp(−π·bw/fs)·cos(2π·f/fs), A = 1 − B − C.
/// Keeps its state from call to call; not thread-safe.</remarks>
public sealed class FormantFilter
{
    private readonly int _sampleRateHz;
    private readonly Resonator[] _resonators;

    /// <summary>Creates a filter at rest.</summary>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="formants">The resonances it starts with; their number stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">A formant is not below half the rate, or a width is not positive.</exception>
    public FormantFilter(int sampleRateHz, ReadOnlySpan<Formant> formants)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        _sampleRateHz = sampleRateHz;
        _resonators = new Resonator[formants.Length];
        Set(formants);
    }

    /// <summary>Moves the resonances. Move them in small steps (a millisecond) to avoid clicks.</summary>
    /// <param name="formants">As many as the filter was created with.</param>
    /// <exception cref="ArgumentException">Another number of formants.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A formant is not below half the rate, or a width is not positive.</exception>
    public void Set(ReadOnlySpan<Formant> formants)
    {
        if (formants.Length != _resonators.Length)
        {
            throw new ArgumentException($"Expected {_resonators.Length} formants, found {formants.Length}.", nameof(formants));
        }

        for (int i = 0; i < formants.Length; i++)
        {
            Formant formant = formants[i];
            if (!(formant.FrequencyHz > 0 && formant.FrequencyHz < 0.5 * _sampleRateHz && formant.BandwidthHz > 0))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(formants), formant, $"Formant {i + 1} must lie between 0 and {_sampleRateHz / 2} Hz with a positive width.");
            }

            double radius = Math.Exp(-Math.PI * formant.BandwidthHz / _sampleRateHz);
            ref Resonator resonator = ref _resonators[i];
            resonator.C = -radius * radius;
            resonator.B = 2 * radius * Math.Cos(2 * Math.PI * formant.FrequencyHz / _sampleRateHz);
            resonator.A = 1 - resonator.B - resonator.C;
        }
    }

    /// <summary>Filters one sample.</summary>
    /// <param name="sample">The source.</param>
    public double Process(double sample)
    {
        for (int i = 0; i < _resonators.Length; i++)
        {
            ref Resonator resonator = ref _resonators[i];
            double output = (resonator.A * sample) + (resonator.B * resonator.Last) + (resonator.C * resonator.BeforeLast);
            resonator.BeforeLast = resonator.Last;
            resonator.Last = output;
            sample = output;
        }

        return sample;
    }

    private struct Resonator
    {
        public double A;
        public double B;
        public double C;
        public double Last;
        public double BeforeLast;
    }
}
