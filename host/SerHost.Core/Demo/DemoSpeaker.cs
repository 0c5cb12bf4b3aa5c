namespace SerHost.Core.Demo;

/// <summary>A synthetic speaker.</summary>
/// <param name="Id">Short name, used in file names.</param>
/// <param name="F0Hz">Pitch of neutral speech.</param>
/// <param name="FormantScale">Formant frequencies relative to an adult male's: above 1 is a shorter vocal tract.</param>
/// <param name="LevelDb">Loudness relative to the other speakers.</param>
/// <param name="TiltDb">Added to the emotion's spectral tilt.</param>
internal sealed record DemoSpeaker(string Id, double F0Hz, double FormantScale, double LevelDb, double TiltDb)
{
    public static IReadOnlyList<DemoSpeaker> All { get; } =
    [
        new("f1", 195, 1.17, 0, 5.5),
        new("f2", 220, 1.13, -1.5, 4.5),
        new("m1", 112, 1.00, 0.5, 4.5),
        new("m2", 132, 0.96, -0.5, 6),
    ];
}

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
