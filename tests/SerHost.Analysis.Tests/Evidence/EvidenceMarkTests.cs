using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.Evidence;

/// <summary>When a cell of the table of Δf is marked: the same rule wherever the table is shown.</summary>
public class EvidenceMarkTests
{
    private static readonly EvidenceSettings s_rest = new() { Baselines = [CueBaseline.Rest], BootstrapDraws = 20 };

    /// <summary>Clips of four emotions whose windows are chosen at random, or the loudest.</summary>
    private static List<EvidenceRow> Rows(int seed, int speakers, int clipsEach, bool loudest = false)
    {
        var random = new Random(seed);
        var rows = new List<EvidenceRow>();
        foreach (string emotion in new[] { "angry", "fear", "happy", "sad" })
        {
            for (int i = 0; i < speakers * clipsEach; i++)
            {
                (var clip, var tracks) = TestVoices.Random(random.Next());
                int[] order = [.. Enumerable.Range(0, 10)];
                random.Shuffle(order);
                double[] loudness = [.. order.Order().Select(w => tracks.Track(0).ToArray().Skip(20 * w).Take(20).Average(v => (double)v))];
                int[] chosen = loudest ? [.. order.OrderByDescending(w => loudness[w]).Take(3)] : order[..3];
                CueContrastResult result = CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(10, 0.2, chosen), new CueContrastSettings { RandomDraws = 20 }, 1);
                rows.Add(new EvidenceRow($"{emotion}{i}", $"s{i % speakers:00}", null, emotion, emotion, emotion, 0, "m", result));
            }
        }

        return rows;
    }

    /// <summary>
    /// Windows chosen at random: nothing is there to be found. A family of cells corrected together may then hold a mark in one of twenty seeds
    /// (Holm: at most that; Benjamini and Hochberg: exactly that where tests are independent), and a cell's p before correction lies below 0.05
    /// in one of twenty.
    /// </summary>
    [Fact]
    public void Random_windows_earn_a_mark_in_their_nominal_share()
    {
        const int seeds = 100;
        int raw = 0, cells = 0, marked = 0, families = 0, marks = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            EvidenceTable table = EvidenceTable.Build(Rows(1000 + seed, speakers: 10, clipsEach: 1), s_rest);
            cells += table.Cells.Count;
            raw += table.Cells.Count(cell => cell.SignFlip.P < EvidenceCell.Level);
            marks += table.Cells.Count(cell => cell.Mark is "✓" or "✗");
            foreach (var family in table.Cells.GroupBy(cell => cell.Correction))
            {
                families++;
                marked += family.Any(cell => cell.AdjustedP < EvidenceCell.Level) ? 1 : 0;
            }
        }

        Assert.Equal(2 * seeds, families);
        TestContext.Current.SendDiagnosticMessage($"{cells} cells, {raw} raw, {marks} marks, {marked} of {families} families");
        // Three standard errors of a share of 0.05.
        Assert.InRange(raw / (double)cells, 0.05 - Three(cells), 0.05 + Three(cells));
        Assert.InRange(marked / (double)families, 0.01, 0.05 + Three(families));
        Assert.InRange(marks / (double)cells, 0, 0.05);

        static double Three(int count) => 3 * Math.Sqrt(0.05 * 0.95 / count);
    }

    [Theory]
    [InlineData(4, 10, "cannot be decided with 4 speakers", "·", "Cannot be decided with 4 speakers, in any of ")]
    [InlineData(1, 4, "too few utterances", "·", "No evidence in any of ")]
    [InlineData(12, 1, EvidenceCell.AsExpected, "✓", "Evidence in ")]
    public void Planted_effect_is_marked_from_enough_clips_of_enough_speakers_on(
        int speakers, int clipsEach, string verdict, string mark, string words)
    {
        EvidenceTable table = EvidenceTable.Build(Rows(7, speakers, clipsEach, loudest: true), s_rest);
        EvidenceCell cell = table.Find("m", "angry", "loudness", CueBaseline.Rest)!;
        Assert.Equal((verdict, mark), (cell.Verdict, cell.Mark));
        Assert.StartsWith(words, EvidenceWords.Verdict(table.Cells), StringComparison.Ordinal);
    }

    [Fact]
    public void Effect_against_expectation_is_crossed()
    {
        EvidenceCell sad = EvidenceTable.Build(Rows(7, 12, 1, loudest: true), s_rest).Find("m", "sad", "loudness", CueBaseline.Rest)!;
        Assert.Equal((EvidenceCell.AgainstExpectation, "✗", true), (sad.Verdict, sad.Mark, sad.HasEvidence));
    }

    [Fact]
    public void Table_without_evidence_says_how_many_speakers_could_show_one_cell()
    {
        IReadOnlyList<EvidenceCell> cells = EvidenceTable.Build(Rows(3, 4, 2), s_rest).Cells;
        string advice = EvidenceWords.WhatWouldShow(cells);
        Assert.Contains("A mark needs 5 clips of 5 speakers behind a cell; here are at most 8 clips of 4 speakers.", advice, StringComparison.Ordinal);
        Assert.Contains("With 4 speakers p cannot fall below 0.125", advice, StringComparison.Ordinal);
        int together = cells.Max(cell => cell.FamilySize), needed = EvidenceWords.SpeakersFor(together);
        Assert.Contains($"among {together} corrected together can show from {needed} speakers on", advice, StringComparison.Ordinal);
    }

    /// <summary>The smallest p of n speakers is 2 / 2^n; alone among m cells Benjamini and Hochberg multiply it by m.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(60)]
    [InlineData(330)]
    public void Speakers_needed_are_the_fewest_whose_smallest_p_survives_correction(int cells)
    {
        int needed = EvidenceWords.SpeakersFor(cells);
        Assert.True(2 / Math.Pow(2, needed) * cells < 0.05);
        Assert.True(needed == EvidenceCell.FewestSpeakers || 2 / Math.Pow(2, needed - 1) * cells >= 0.05);
    }

    [Fact]
    public void Advice_names_the_nearest_cell_where_speakers_are_many_and_is_silent_where_there_is_evidence()
    {
        Assert.Contains("Nearest is ", EvidenceWords.WhatWouldShow(EvidenceTable.Build(Rows(3, 14, 1), s_rest).Cells), StringComparison.Ordinal);
        Assert.Equal("", EvidenceWords.WhatWouldShow(EvidenceTable.Build(Rows(3, 14, 1, loudest: true), s_rest).Cells));
    }

    [Fact]
    public void Clips_without_a_label_count_for_the_output_explained()
    {
        EvidenceRow[] rows = [.. Rows(3, 12, 1).Select(row => row with { Label = null, Target = row.Label == "fear" ? "sad" : row.Label! })];
        EvidenceTable table = EvidenceTable.Build(rows, s_rest);
        Assert.Equal(["angry", "happy", "sad"], table.Emotions);
        Assert.Equal(24, table.Find("m", "sad", "loudness", CueBaseline.Rest)!.Utterances);
    }

    [Fact]
    public void Table_and_report_hold_the_same_cells()
    {
        List<EvidenceRow> rows = Rows(5, 6, 1);
        Assert.Equal(EvidenceAnalysis.Analyse(rows, s_rest).Cells, EvidenceTable.Build(rows, s_rest).Cells);
    }
}
