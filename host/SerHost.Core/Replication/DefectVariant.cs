namespace SerHost.Core.Replication;

/// <summary>One way to run the analysis: with some defects switched on.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="On">Defects switched on.</param>
/// <param name="TrimsCorrectly">The input is trimmed as in D5, but times are moved back: separates trimming from the error in time.</param>
public sealed record DefectVariant(string Name, IReadOnlySet<Defect> On, bool TrimsCorrectly = false)
{
    /// <summary>Nothing switched on.</summary>
    public const string Ours = "ours";

    /// <summary>Everything switched on.</summary>
    public const string AsReleased = "as-released";

    /// <summary>Nothing, each defect alone, trimming without the error in time, and
    /// everything, as far as they change a method's results.</summary>
    /// <param name="isOcclusion">Occlusion; false for CRP.</param>
    public static IReadOnlyList<DefectVariant> For(bool isOcclusion)
    {
        Defect[] all = [.. Enum.GetValues<Defect>().Where(defect => defect.Affects(isOcclusion))];
        return
        [
            new DefectVariant(Ours, new HashSet<Defect>()),
            .. all.Select(defect => new DefectVariant(defect.ToString(), new HashSet<Defect> { defect })),
            new DefectVariant("trim, times right", new HashSet<Defect>(), TrimsCorrectly: true),
            new DefectVariant(AsReleased, all.ToHashSet()),
        ];
    }

    /// <summary>Whether a defect is switched on.</summary>
    /// <param name="defect">The defect.</param>
    public bool Has(Defect defect) => On.Contains(defect);
}
