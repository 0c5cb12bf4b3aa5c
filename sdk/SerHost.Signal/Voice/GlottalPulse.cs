namespace SerHost.Signal.Voice;

/// <summary>One glottal cycle as it was synthesised.</summary>
/// <param name="StartSeconds">Opening of the glottis.</param>
/// <param name="PeriodSeconds">Time to the next opening, jitter included.</param>
/// <param name="Amplitude">Strength of excitation, linear, shimmer included.</param>
public readonly record struct GlottalPulse(double StartSeconds, double PeriodSeconds, double Amplitude)
{
    /// <summary>End of the cycle.</summary>
    public double EndSeconds => StartSeconds + PeriodSeconds;
}
