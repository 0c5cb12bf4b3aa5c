namespace SerHost.Signal.Voice;

/// <summary>A synthesised voice source. Its two parts are kept apart, so that the true
/// ratio of harmonics to noise is known after any linear filter.</summary>
/// <param name="Periodic">[samples] derivative of glottal flow.</param>
/// <param name="Noise">[samples] breath noise.</param>
/// <param name="Pulses">Every cycle, in time order: the true periods and amplitudes.</param>
public sealed record GlottalSignal(ReadOnlyMemory<double> Periodic, ReadOnlyMemory<double> Noise, IReadOnlyList<GlottalPulse> Pulses);
