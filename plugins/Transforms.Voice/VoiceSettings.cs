using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace Transforms.Voice;

/// <summary>What is asked of the voice in the regions.</summary>
/// <param name="PitchSemitones">How much higher.</param>
/// <param name="RangeRatio">How much wider the pitch moves around its median.</param>
/// <param name="DurationRatio">How much longer.</param>
/// <param name="LoudnessDb">How much louder.</param>
/// <param name="TiltDb">By how much the alpha ratio rises.</param>
/// <param name="HnrDb">Harmonics-to-noise ratio to come down to; null to leave it.</param>
/// <param name="JitterRatio">Local jitter to have; null to leave it.</param>
/// <param name="ShimmerDb">Local shimmer to have; null to leave it.</param>
internal sealed record VoiceSettings(
    double PitchSemitones,
    double RangeRatio,
    double DurationRatio,
    double LoudnessDb,
    double TiltDb,
    double? HnrDb,
    double? JitterRatio,
    double? ShimmerDb)
{
    private const string Keep = "keep";

    /// <summary>Loudness follows the 0.33rd power of energy: its logarithm grows by this for each decibel.</summary>
    private const double LoudnessPerDecibel = 0.033 * 2.302585092994046;

    private const double OctavePerSemitone = 0.6931471805599453 / 12;

    public static IReadOnlyList<ParameterDescriptor> Descriptors { get; } =
    [
        Number("pitch", "0", "Raises (above 0) or lowers the pitch; formants, loudness and durations stay.", "semitones", -12, 12, 1),
        Number("range", "1", "Widens (above 1) or narrows the movement of the pitch around its median in the region; 0 is monotone.", "times", 0, 3, 0.1),
        Number("duration", "1", "Makes the region longer (above 1) or shorter.", "times", 0.5, 2, 0.1),
        Number("loudness", "0", "Makes it louder (above 0) or softer, in decibels of sound pressure.", "dB", -40, 40, 1),
        Number("tilt", "0", "Tilts the spectrum until the alpha ratio (energy from 1 to 5 kHz over energy below 1 kHz) has risen by this; the energy stays.", "dB", -20, 20, 1),
        OrKeep("hnr", "Adds aspiration noise until the harmonics-to-noise ratio has come down to this. What is noisier already stays.", "dB", -5, 40, 1),
        OrKeep("jitter", "Local jitter of the periods: mean difference of neighbouring periods over the mean period.", "%", 0, 10, 0.5),
        OrKeep("shimmer", "Local shimmer of the periods' amplitudes: 20·log10(1 + mean difference of neighbours over the mean).", "dB", 0,
            4, 0.25),
    ];

    public static IReadOnlyList<ParameterEffect> Effects { get; } =
    [
        new("pitch", [new("f0_semitone", CueChange.Difference), new("f0_hz", CueChange.LogRatio, OctavePerSemitone)],
            ["loudness", "intensity_db", "hnr_db"]),
        new("range", [new("f0_semitone", CueChange.SpreadRatio)], ["loudness", "intensity_db", "hnr_db"]),
        new("duration", [], ["loudness", "intensity_db", "f0_semitone", "f0_hz", "hnr_db"]),
        new("loudness", [new("loudness", CueChange.LogRatio, LoudnessPerDecibel), new("intensity_db", CueChange.Difference)],
            ["f0_semitone", "f0_hz", "hnr_db", "jitter", "shimmer_db"]),
        new("tilt", [new("alpha_ratio_db", CueChange.Difference)], ["f0_semitone", "f0_hz"]),
        new("hnr", [new("hnr_db", CueChange.Direction, -1)], ["f0_semitone", "f0_hz"]),
        new("jitter", [new("jitter", CueChange.Level, 0.01)], ["f0_semitone", "f0_hz", "loudness", "intensity_db"]),
        new("shimmer", [new("shimmer_db", CueChange.Level)], ["f0_semitone", "f0_hz", "loudness", "intensity_db"]),
    ];

    /// <summary>Whether periods are cut out and set anew.</summary>
    public bool MovesPeriods =>
        PitchSemitones != 0 || RangeRatio != 1 || DurationRatio != 1 || JitterRatio is not null || ShimmerDb is not null;

    /// <summary>Whether nothing is asked.</summary>
    public bool IsNeutral => !MovesPeriods && LoudnessDb == 0 && TiltDb == 0 && HnrDb is null;

    public static VoiceSettings From(ParameterValues values) => new(
        values.GetNumber("pitch"),
        values.GetNumber("range"),
        values.GetNumber("duration"),
        values.GetNumber("loudness"),
        values.GetNumber("tilt"),
        Optional(values, "hnr"),
        Optional(values, "jitter") / 100,
        Optional(values, "shimmer"));

    private static double? Optional(ParameterValues values, string id) => values.TryGetNumber(id, out double value) ? value : null;

    private static ParameterDescriptor Number(string id, string @default, string help, string unit, double minimum, double maximum,
        double step) =>
        new(id, ParameterKind.Number, @default, help) { Unit = unit, Minimum = minimum, Maximum = maximum, Step = step };

    private static ParameterDescriptor OrKeep(string id, string help, string unit, double minimum, double maximum, double step) =>
        new(id, ParameterKind.ChoiceOrNumber, Keep, help) { Unit = unit, Minimum = minimum, Maximum = maximum, Step = step,
            Choices = [Keep] };
}
