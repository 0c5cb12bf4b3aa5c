using SerHost.Shell;

namespace SerHost.Tests.Shell;

/// <summary>Tables of text in a width: nothing is cut, words stay whole, and every part names its rows.</summary>
public sealed class PlainTableTests
{
    [Fact]
    public void Heading_is_broken_between_words_before_anything_else()
    {
        var table = new TextTable("cue", ">as expected", ">95 %");
        table.Add("pitch", "75 %", "0.1");
        Assert.Equal(["             as", "cue    expected  95 %", "pitch      75 %   0.1"], Lines(table, 21));
        Assert.Equal(["cue    as expected  95 %", "pitch         75 %   0.1"], Lines(table, 24));
    }

    [Fact]
    public void Columns_that_do_not_fit_stand_below_with_the_row_s_names()
    {
        var table = new TextTable("emotion", "cue", ">one", ">two", ">three", "verdict");
        table.Add("angry", "pitch", "1111", "2222", "3333", "as expected");
        table.Add("sad", "pitch", "1", "2", "3", "no evidence");
        Assert.Equal(
            [
                "emotion  cue     one   two", "angry    pitch  1111  2222", "sad      pitch     1     2", "",
                "emotion  cue    three", "angry    pitch   3333", "sad      pitch      3", "",
                "emotion  cue    verdict", "angry    pitch  as expected", "sad      pitch  no evidence",
            ], Lines(table, 27));
    }

    [Fact]
    public void Sentences_in_the_last_column_go_on_beside_the_others()
    {
        var table = new TextTable("check", "result", "detail");
        table.Add("open", "FAILED", "the library was not found; copy the folder whole");
        table.Add("hash", "passed", "as stated");
        Assert.Equal(
            [
                "check  result  detail", "open   FAILED  the library was not found; copy", "               the folder whole",
                "hash   passed  as stated",
            ], Lines(table, 46));
    }

    [Fact]
    public void Last_text_that_alone_is_too_wide_goes_on_in_further_lines_and_a_number_is_never_broken()
    {
        var table = new TextTable("cue", "verdict", ">p");
        table.Add("pitch", "cannot be decided with 4 speakers", "0.123456789012345678901234567890");
        Assert.Equal(
            ["cue    verdict", "pitch  cannot be", "       decided with", "       4 speakers", "",
             "cue                                   p", "pitch  0.123456789012345678901234567890"],
            Lines(table, 20));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(100)]
    public void No_line_is_longer_than_the_width_and_no_word_is_lost(int width)
    {
        var random = new Random(width);
        string[] columns = ["emotion", "cue", .. Enumerable.Range(0, 9).Select(n => $">number of {n}"), "verdict of all"];
        var table = new TextTable(columns);
        for (int row = 0; row < 5; row++)
        {
            table.Add([.. columns.Select((_, column) => string.Join(' ', Enumerable.Range(0, column < 11 ? 1 : 4)
                .Select(_ => new string((char)('a' + row), random.Next(1, 9)))))]);
        }

        string[] lines = Lines(table, width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        string[] found = [.. lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.All(table.Rows.SelectMany(row => row).SelectMany(cell => cell.Split(' ')), word => Assert.Contains(word, found));
    }

    private static string[] Lines(TextTable table, int width)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        PlainTable.Write(writer, table, width);
        return writer.ToString().TrimEnd('\n').Split('\n');
    }
}
