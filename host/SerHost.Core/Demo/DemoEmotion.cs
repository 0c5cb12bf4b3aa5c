namespace SerHost.Core.Demo;

/// <summary>How an emotion sets the voice, relative to the speaker's own neutral voice.</summary>
/// <remarks>Directions after Banse &amp; Scherer (1996), Juslin &amp; Laukka (2003) and Scherer (2003): anger louder, higher, flatter tilt;
/// sadness softer, lower, steeper tilt, breathy, slow; fear high with a narrow range and unsteady; happiness high with a wide
/// range; disgust low, slow and creaky. Levels and noise floor are near those of acted corpora.</remarks>
/// <param name="Label">Id in the vocabulary.</param>
/// <param name="Code">Three letters for file names.</param>
internal sealed record DemoEmotion(string Label, string Code)
{
    /// <summary>Pitch level in semitones above neutral.</summary>
    public double PitchSemitones { get; init; }

    /// <summary>Size of pitch movements relative to neutral.</summary>
    public double PitchRange { get; init; } = 1;

    /// <summary>Strength of excitation in dB above neutral.</summary>
    public double LevelDb { get; init; }

    public double TiltDb { get; init; } = 9;

    public double OpenQuotient { get; init; } = 0.6;

    public double JitterRatio { get; init; } = 0.007;

    public double ShimmerDb { get; init; } = 0.3;

    public double NoiseDb { get; init; } = -30;

    /// <summary>Syllables a second relative to neutral.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Factor on the first formant: a wide-open mouth raises it.</summary>
    public double FirstFormant { get; init; } = 1;

    /// <summary>Factor on the second and third formant: spread lips raise them.</summary>
    public double UpperFormants { get; init; } = 1;

    /// <summary>Tremor of pitch in semitones at 6 Hz.</summary>
    public double TremorSemitones { get; init; }

    public static DemoEmotion Neutral { get; } = new("neutral", "NEU");

    public static IReadOnlyList<DemoEmotion> All { get; } =
    [
        new("angry", "ANG")
        {
            PitchSemitones = 6.5, PitchRange = 1.7, LevelDb = 10.5, TiltDb = 0, OpenQuotient = 0.42, JitterRatio = 0.013, ShimmerDb = 0.5,
            NoiseDb = -27, Rate = 1.05, FirstFormant = 1.15,
        },
        new("disgust", "DIS")
        {
            PitchSemitones = -1.5, PitchRange = 0.9, LevelDb = 1, TiltDb = 5, OpenQuotient = 0.45, JitterRatio = 0.03, ShimmerDb = 0.9,
            NoiseDb = -24, Rate = 0.7, FirstFormant = 1.05, UpperFormants = 0.96,
        },
        new("fear", "FEA")
        {
            PitchSemitones = 9, PitchRange = 0.5, LevelDb = 1, TiltDb = 5, OpenQuotient = 0.66, JitterRatio = 0.022, ShimmerDb = 0.7,
            NoiseDb = -16, Rate = 1.12, TremorSemitones = 0.35,
        },
        new("happy", "HAP")
        {
            PitchSemitones = 6, PitchRange = 2.6, LevelDb = 6, TiltDb = 3.5, OpenQuotient = 0.55, NoiseDb = -29, Rate = 1.08,
            FirstFormant = 1.05, UpperFormants = 1.06,
        },
        Neutral,
        new("sad", "SAD")
        {
            PitchSemitones = -1, PitchRange = 0.5, LevelDb = -9, TiltDb = 19, OpenQuotient = 0.78, JitterRatio = 0.011, ShimmerDb = 0.5,
            NoiseDb = -13, Rate = 0.85, FirstFormant = 0.95,
        },
    ];
}
