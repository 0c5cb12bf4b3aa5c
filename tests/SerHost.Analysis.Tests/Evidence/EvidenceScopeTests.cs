using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.Evidence;

/// <summary>Tables of a part are that part of the whole tables, number by number: what is left out still has its part in the correction of p.</summary>
public sealed class EvidenceScopeTests
{
    private static readonly EvidenceSettings Whole = new() { BootstrapDraws = 100, PermutationDraws = 199 };
    private static readonly EvidenceScope Part = new()
    {
        Cues = ["loudness"], Baselines = [CueBaseline.Rest, CueBaseline.Matched], RateBaselines = [CueBaseline.Full], WithDetails = false,
    };

    private static readonly EvidenceRow[] s_rows = MakeRows();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tables_of_a_part_are_that_part_of_the_whole(bool completeCases)
    {
        EvidenceSettings settings = Whole with { CompleteCases = completeCases };
        EvidenceReport whole = EvidenceAnalysis.Analyse(s_rows, settings), part = EvidenceAnalysis.Analyse(s_rows, settings with { Scope = Part });
        Assert.True(part.Cells.Count > 0 && part.Cells.Count < whole.Cells.Count);
        Assert.Equal(whole.Cells.Where(cell => cell.CueId == "loudness" && Part.Baselines!.Contains(cell.Baseline)), part.Cells);
        Assert.NotEmpty(part.Correctness);
        Assert.Equal(
            whole.Correctness.Where(row => row.CueId == "loudness" && Part.Baselines!.Contains(row.Baseline) && row.Emotion == "all"), part.Correctness);
        Assert.NotEmpty(part.MethodContrasts);
        Assert.Equal(
            whole.MethodContrasts.Where(row => row.Measure == MethodContrast.Plausibility && Part.Baselines!.Contains(row.Baseline)), part.MethodContrasts);
        Assert.NotEmpty(part.Plausibility);
        Assert.Equal(whole.Plausibility.Where(row => row.Baseline == CueBaseline.Full), part.Plausibility);
        Assert.Equal(whole.Pairs.Where(row => row.CueId == "loudness" && Part.Baselines!.Contains(row.Baseline)), part.Pairs);
        Assert.Equal(whole.Balances, part.Balances);
    }

    [Fact]
    public void Everything_is_the_default() => Assert.Equal(
        EvidenceAnalysis.Analyse(s_rows, Whole).Cells, EvidenceAnalysis.Analyse(s_rows, Whole with { Scope = new EvidenceScope() }).Cells);

    /// <summary>Two methods, some wrong decisions, cues of which some are undefined here and there.</summary>
    private static EvidenceRow[] MakeRows()
    {
        var random = new Random(3);
        var rows = new List<EvidenceRow>();
        foreach (string emotion in new[] { "angry", "happy", "sad" })
        {
            for (int n = 0; n < 24; n++)
            {
                (var clip, var tracks) = TestVoices.Random(random.Next());
                string predicted = random.NextDouble() < 0.6 ? emotion : "angry";
                foreach (string method in new[] { "a", "b" })
                {
                    int[] chosen = [.. Enumerable.Range(0, 10)];
                    random.Shuffle(chosen);
                    CueContrastResult result = CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(10, 0.2, chosen[..3]), new CueContrastSettings(), 1);
                    rows.Add(new EvidenceRow($"{emotion}{n}", $"s{n % 8}", $"t{n % 6}", emotion, predicted, predicted, random.NextDouble(), method, result));
                }
            }
        }

        return [.. rows];
    }
}
