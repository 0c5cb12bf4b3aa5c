namespace SerHost.Signal.Voice;

/// <summary>One resonance of the vocal tract.</summary>
/// <param name="FrequencyHz">Centre, above 0 and below half the sample rate.</param>
/// <param name="BandwidthHz">Width at −3 dB, above 0.</param>
public readonly record struct Formant(double FrequencyHz, double BandwidthHz);
