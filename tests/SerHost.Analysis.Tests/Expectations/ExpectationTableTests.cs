using SerHost.Analysis.Expectations;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.Expectations;

public class ExpectationTableTests
{
    [Theory]
    [InlineData("angry", "loudness", CueDirection.Up)]
    [InlineData("ANG", "f0_semitone", CueDirection.Up)]
    [InlineData("sad", "loudness", CueDirection.Down)]
    [InlineData("sadness", "f0_semitone", CueDirection.Down)]
    [InlineData("fear", "loudness", CueDirection.Undecided)]
    [InlineData("disgust", "f0_semitone", CueDirection.Undecided)]
    [InlineData("angry", "hammarberg_db", CueDirection.Down)]
    public void Shipped_table_has_the_expected_cells(string label, string cue, CueDirection direction) =>
        Assert.Equal(direction, ExpectationTable.Default.Find(label, cue).Direction);

    [Fact]
    public void Every_directed_cell_of_the_shipped_table_cites_a_source_and_a_confidence() =>
        Assert.All(
            ExpectationTable.Default.Cells.Where(cell => cell.Direction != CueDirection.Undecided),
            cell =>
            {
                Assert.NotEmpty(cell.Citations);
                Assert.NotEqual(ExpectationConfidence.None, cell.Confidence);
            });

    [Fact]
    public void Arousal_table_is_the_paper_s()
    {
        ExpectationTable table = ExpectationTable.Default;
        Assert.Equal(["high", "high", "high", "high", "low", "low", "undecided"],
            new[] { "angry", "fear", "happy", "surprise", "sad", "neutral", "disgust" }.Select(e => table.ArousalOf(e).ToString().ToLowerInvariant()));
        Assert.Equal(CueDirection.Up, table.FindByArousal("fear", "loudness").Direction);
        Assert.Equal(CueDirection.Down, table.FindByArousal("neutral", "f0_hz").Direction);
        Assert.Equal(0, table.FindByArousal("disgust", "loudness").Sign);
    }

    [Fact]
    public void Confirmatory_cells_are_the_four_named_beforehand()
    {
        ExpectationTable table = ExpectationTable.Default;
        Assert.Equal(4, table.Cells.Count(cell => table.IsConfirmatory(cell.Emotion, cell.CueId)));
        Assert.True(table.IsConfirmatory("angry", "loudness") && table.IsConfirmatory("sad", "f0_semitone"));
    }

    [Fact]
    public void Unknown_emotion_or_cue_is_undecided() =>
        Assert.Equal(0, ExpectationTable.Default.Find("melancholy", "tempo").Sign);

    [Theory]
    [InlineData("""{"name":"x"}""", "cells")]
    [InlineData("""{"name":"x","cells":[{"emotion":"a","cue":"b","direction":"sideways","confidence":"low"}]}""", "direction is 'sideways'")]
    [InlineData("""{"name":"x","cells":[{"emotion":"a","cue":"b","direction":"up","confidence":"low"}]}""", "needs at least one source")]
    [InlineData("""{"name":"x","cells":[{"emotion":"a","cue":"b","direction":"up","confidence":"low","sources":["z"]}]}""", "source 'z'")]
    [InlineData("""{"name":"x","cells":[{"emotion":"a"}]}""", "emotion and cue")]
    [InlineData("""{"name":""", "not a valid table")]
    public void Bad_table_is_refused_with_file_and_field(string json, string expected)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("table.json");
        File.WriteAllText(path, json);
        using FileStream stream = File.OpenRead(path);
        string message = Assert.Throws<ExpectationException>(() => ExpectationTable.Read(path, stream)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void User_table_replaces_the_shipped_one()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("mine.json");
        File.WriteAllText(path, """
            {"name":"mine","sources":{"me":"Me (2020)."},"aliases":{"wut":"angry"},
             "cells":[{"emotion":"angry","cue":"loudness","direction":"down","confidence":"low","sources":["me"]}]}
            """);
        using FileStream stream = File.OpenRead(path);
        Assert.Equal(CueDirection.Down, ExpectationTable.Read(path, stream).Find("Wut", "loudness").Direction);
    }
}
