namespace SerHost.Core.Demo;

/// <summary>One speech sound: its length, its formant targets, and what excites it.</summary>
/// <param name="Symbol">One letter.</param>
/// <param name="Seconds">Length at neutral rate.</param>
/// <param name="F1Hz">First formant of an adult male.</param>
/// <param name="F2Hz">Second formant.</param>
/// <param name="F3Hz">Third formant.</param>
/// <param name="VoiceDb">Voicing relative to a vowel; negative infinity for a voiceless sound.</param>
/// <param name="AspirationDb">Noise through all formants, relative to a vowel's pulses; negative infinity for none.</param>
/// <param name="FricationDb">Noise through one resonance, relative to a vowel's pulses; negative infinity for none.</param>
/// <param name="FricationHz">Centre of that resonance.</param>
internal sealed record DemoPhone(
    char Symbol, double Seconds, double F1Hz, double F2Hz, double F3Hz, double VoiceDb, double AspirationDb, double FricationDb,
    double FricationHz)
{
    private const double None = double.NegativeInfinity;

    public bool IsVowel => VoiceDb == 0;

    public bool IsSilence => Symbol == ' ';

    /// <summary>The sounds that a letter stands for: a stop is a closure and its release.</summary>
    public static IReadOnlyList<DemoPhone> Of(char letter) => letter switch
    {
        'a' => [Vowel('a', 730, 1200, 2500)],
        'e' => [Vowel('e', 520, 1840, 2480)],
        'i' => [Vowel('i', 290, 2250, 2950)],
        'o' => [Vowel('o', 520, 920, 2450)],
        'u' => [Vowel('u', 320, 900, 2250)],
        'm' => [new('m', 0.065, 270, 1000, 2200, -9, None, None, 0)],
        'n' => [new('n', 0.060, 270, 1550, 2500, -9, None, None, 0)],
        'l' => [new('l', 0.055, 360, 1250, 2700, -5, None, None, 0)],
        'b' => [new('b', 0.055, 220, 850, 2250, -20, None, None, 0), Release('b', 0.006, 850, -26, 900)],
        'd' => [new('d', 0.050, 220, 1700, 2600, -20, None, None, 0), Release('d', 0.008, 1700, -24, 3800)],
        't' => [new('t', 0.060, 300, 1700, 2600, None, None, None, 0), Release('t', 0.012, 1700, -24, 4200), Breath('t', 0.030, 1700)],
        'k' => [new('k', 0.060, 300, 1500, 2300, None, None, None, 0), Release('k', 0.015, 1500, -24, 2000), Breath('k', 0.035, 1500)],
        's' => [new('s', 0.100, 320, 1500, 2600, None, None, -27, 5600)],
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "No such sound."),
    };

    /// <summary>Nothing sounds; the mouth keeps a sound's shape.</summary>
    public static DemoPhone Silence(DemoPhone shape) =>
        shape with { Symbol = ' ', VoiceDb = None, AspirationDb = None, FricationDb = None, FricationHz = 0 };

    private static DemoPhone Vowel(char symbol, double f1, double f2, double f3) => new(symbol, 0.155, f1, f2, f3, 0, None, None, 0);

    private static DemoPhone Release(char symbol, double seconds, double f2, double db, double hertz) =>
        new(symbol, seconds, 350, f2, 2500, None, None, db, hertz);

    private static DemoPhone Breath(char symbol, double seconds, double f2) => new(symbol, seconds, 450, f2, 2500, None, -21, None, 0);
}
