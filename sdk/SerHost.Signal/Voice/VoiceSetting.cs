namespace SerHost.Signal.Voice;

/// <summary>How a synthetic voice is set at one moment. Every value is a truth that measured cues can be held against.</summary>
/// <param name="F0Hz">Fundamental frequency in Hz; 0 where the voice is not voiced.</param>
public readonly record struct VoiceSetting(double F0Hz)
{
    /// <summary>Strength of excitation (the steepest fall of glottal flow) in dB relative to 1.</summary>
    public double LevelDb { get; init; } = 0;

    /// <summary>Expected mean absolute difference of neighbouring periods over the mean period (local jitter), 0 to 0.2.</summary>
    public double JitterRatio { get; init; } = 0;

    /// <summary>Expected 20·log10(1 + mean absolute difference of neighbouring amplitudes over the mean amplitude), 0 to 4 dB.</summary>
    public double ShimmerDb { get; init; } = 0;

    /// <summary>Share of a period in which the glottis is open, 0.2 to 0.95: low is pressed, high is lax.</summary>
    public double OpenQuotient { get; init; } = 0.6;

    /// <summary>Extra attenuation of the source at 3 kHz by a one-pole low-pass, in dB,
    /// 0 to 40: the spectral tilt of a soft voice.</summary>
    public double TiltDb { get; init; } = 0;

    /// <summary>Breath noise in dB relative to the untilted pulses' RMS, before the vocal tract; negative infinity for none.</summary>
    public double NoiseDb { get; init; } = double.NegativeInfinity;
}
