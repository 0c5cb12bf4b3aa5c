namespace SerHost.Core.Cues.Truth;

/// <summary>What was really put into a synthetic voice: the realised values, not the ones asked for.</summary>
/// <param name="F0Hz">1 / mean period.</param>
/// <param name="Jitter">Mean |ΔT| / mean T, T the time from pulse to pulse.</param>
/// <param name="ShimmerDb">20·log10(1 + mean |ΔA| / mean A).</param>
/// <param name="HarmonicsToNoiseDb">Power of the harmonics over power of the noise; positive infinity without noise.</param>
/// <param name="AlphaRatioDb">Energy of the harmonics in 1–5 kHz over those below 1 kHz, noise included.</param>
public sealed record TrueCues(double F0Hz, double Jitter, double ShimmerDb, double HarmonicsToNoiseDb, double AlphaRatioDb);
