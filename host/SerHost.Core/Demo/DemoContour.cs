namespace SerHost.Core.Demo;

/// <summary>True values over time; entry i belongs to i · <see cref="StepSeconds"/>.</summary>
/// <param name="StepSeconds">Distance between entries.</param>
/// <param name="F0Hz">One over the period that was sounding; null where the voice is silent.</param>
/// <param name="HnrDb">Periodic over noise energy in the 40 ms around the moment; null where the voice is silent.</param>
/// <param name="LevelDb">RMS level in the 40 ms around the moment, dB relative to full scale.</param>
/// <param name="Strength">How strongly the emotion sits there, 0 to 1.</param>
public sealed record DemoContour(
    double StepSeconds,
    IReadOnlyList<double?> F0Hz,
    IReadOnlyList<double?> HnrDb,
    IReadOnlyList<double> LevelDb,
    IReadOnlyList<double> Strength);
