using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;

namespace SerHost.Analysis.Tests.Evidence;

public class CompleteCasesTests
{
    private static readonly EvidenceSettings Quick = new() { BootstrapDraws = 50, PermutationDraws = 99, Baselines = [CueBaseline.Rest] };

    /// <summary>Pitch of method "a" is defined in clips 0 to 7, that of "b" in clips 4 to 9; loudness everywhere.</summary>
    private static readonly EvidenceRow[] s_rows =
    [
        .. from method in new[] { "a", "b" }
           from clip in Enumerable.Range(0, 10)
           let hasPitch = method == "a" ? clip < 8 : clip >= 4
           select new EvidenceRow(
               $"c{clip}", $"s{clip % 5}", null, "angry", "angry", "angry", 1, method,
               new CueContrastResult(10, 3, [Contrast("loudness", 1 + clip), Contrast("f0_semitone", hasPitch ? (method == "a" ? 1 : 3) + clip : double.NaN)], [])),
    ];

    [Fact]
    public void Count_gives_the_clips_of_each_method_and_of_all()
    {
        IReadOnlyList<CueCount> counts = CompleteCases.Count(EvidenceColumns.Of(s_rows));
        Assert.Equal([("loudness", 10, "a=10 b=10", 10), ("f0_semitone", 10, "a=8 b=6", 4)], counts.Select(count => (count.CueId, count.Clips, string.Join(' ', count.ByMethod.Select(m => $"{m.Key}={m.Value}")), count.Complete)));
        Assert.Equal([false, true], counts.Select(count => count.Differs));
    }

    [Fact]
    public void Analyse_complete_cases_compares_methods_over_the_same_clips()
    {
        EvidenceReport all = EvidenceAnalysis.Analyse(s_rows, Quick), complete = EvidenceAnalysis.Analyse(s_rows, Quick with { CompleteCases = true });
        Assert.Equal([8, 6], Pitch(all).Select(cell => cell.Utterances));
        Assert.Equal([4, 4], Pitch(complete).Select(cell => cell.Utterances));
        Assert.Equal([10, 10], complete.Cells.Where(cell => cell.CueId == "loudness").Select(cell => cell.Utterances));

        // The same clips under both methods: what is left is the difference between the methods, 2.
        Assert.Equal(2, Pitch(complete)[1].MeanDelta - Pitch(complete)[0].MeanDelta, 1e-9);
        Assert.NotEqual(2, Pitch(all)[1].MeanDelta - Pitch(all)[0].MeanDelta, 1e-3);
        Assert.Contains(complete.Notes, note => note.StartsWith("Complete cases", StringComparison.Ordinal));
        Assert.DoesNotContain(all.Notes, note => note.StartsWith("Complete cases", StringComparison.Ordinal));
        Assert.Equal(4, all.CueCounts[1].Complete);
    }

    [Fact]
    public void Count_of_a_clip_that_one_method_did_not_explain_is_no_complete_case()
    {
        IReadOnlyList<CueCount> counts = CompleteCases.Count(
            EvidenceColumns.Of([.. s_rows.Where(row => row.Method == "a" || row.ClipId != "c5")]));
        Assert.Equal((9, 3), (counts[0].Complete, counts[1].Complete));
    }

    private static EvidenceCell[] Pitch(EvidenceReport report) => [.. report.Cells.Where(cell => cell.CueId == "f0_semitone").OrderBy(cell => cell.Method, StringComparer.Ordinal)];

    private static CueContrast Contrast(string cue, double salient) => new(
        cue, salient, 10, 0, double.IsNaN(salient) ? [] : [new BaselineContrast(CueBaseline.Rest, 0, salient, 0.5, 0, null)], null, double.IsNaN(salient) ? "none" : null);
}
