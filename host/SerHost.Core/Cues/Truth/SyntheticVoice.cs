namespace SerHost.Core.Cues.Truth;

/// <summary>A sustained synthetic voice whose cues are known because they were put in.</summary>
/// <param name="F0Hz">Mean pitch.</param>
/// <param name="Jitter">Spread asked for: mean |ΔT| / mean T, for example 0.01.</param>
/// <param name="ShimmerDb">Spread asked for: 20·log10(1 + mean |ΔA| / mean A).</param>
/// <param name="TiltDbPerOctave">Fall of the harmonics' amplitudes; negative.</param>
/// <param name="HarmonicsToNoiseDb">Power of the harmonics over that of added white noise; positive infinity for no noise.</param>
public sealed record SyntheticVoice(double F0Hz, double Jitter, double ShimmerDb, double TiltDbPerOctave, double HarmonicsToNoiseDb)
{
    /// <summary>Samples a second.</summary>
    public int SampleRateHz { get; init; } = 16000;

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds { get; init; } = 2;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;
}
