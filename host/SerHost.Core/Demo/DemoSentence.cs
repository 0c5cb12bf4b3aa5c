namespace SerHost.Core.Demo;

/// <summary>A string of syllables without meaning, with the pitch accents of a short statement.</summary>
/// <param name="Id">Short name, used in file names.</param>
/// <param name="Syllables">One consonant and one vowel each.</param>
/// <param name="AccentSemitones">Pitch movement of each syllable in neutral speech.</param>
/// <param name="BurstStart">First syllable of the emotional burst.</param>
/// <param name="BurstCount">Syllables of the burst.</param>
internal sealed record DemoSentence(string Id, IReadOnlyList<string> Syllables, IReadOnlyList<double> AccentSemitones, int BurstStart,
    int BurstCount)
{
    public static IReadOnlyList<DemoSentence> All { get; } =
    [
        new("s1", ["ma", "ti", "so", "ne", "da", "ku", "la"], [0.5, 2.5, 0, -0.5, 2, -1, -2.5], 1, 3),
        new("s2", ["lo", "be", "ta", "mi", "su", "na", "do"], [0, 1, 2.5, 0, -0.5, 1.8, -2.5], 3, 3),
    ];
}
