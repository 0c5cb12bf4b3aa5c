namespace SerHost.Analysis.CueContrasts;

/// <summary>Names of baselines in tables and files.</summary>
public static class CueBaselineNames
{
    /// <summary>The name: <c>full</c>, <c>rest</c>, <c>random</c>, <c>matched</c>, <c>corpus-emotion</c>.</summary>
    /// <param name="baseline">The baseline.</param>
    public static string Name(this CueBaseline baseline) => baseline switch
    {
        CueBaseline.Full => "full",
        CueBaseline.Rest => "rest",
        CueBaseline.Random => "random",
        CueBaseline.Matched => "matched",
        CueBaseline.CorpusEmotion => "corpus-emotion",
        _ => throw new ArgumentOutOfRangeException(nameof(baseline), baseline, "Unknown baseline."),
    };

    /// <summary>The baseline of a name.</summary>
    /// <param name="name">One of the names.</param>
    /// <exception cref="ArgumentException">There is no such baseline.</exception>
    public static CueBaseline Parse(string name)
    {
        foreach (CueBaseline baseline in Enum.GetValues<CueBaseline>())
        {
            if (baseline.Name() == name)
            {
                return baseline;
            }
        }

        throw new ArgumentException(
            $"There is no baseline '{name}'; there are {string.Join(", ", Enum.GetValues<CueBaseline>().Select(Name))}.", nameof(name));
    }
}
