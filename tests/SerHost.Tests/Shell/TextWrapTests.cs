using SerHost.Shell;

namespace SerHost.Tests.Shell;

public sealed class TextWrapTests
{
    [Fact]
    public void Text_breaks_between_words_and_keeps_every_word()
    {
        const string text =
            "Marks, where research expects a direction: ✓ as expected, ✗ against it, with p below 0.05 by sign flips of whole speakers.";
        for (int width = 8; width < 130; width++)
        {
            IReadOnlyList<string> lines = TextWrap.Lines(text, width);
            Assert.Equal(text, string.Join(' ', lines));
            Assert.All(lines, line => Assert.True(line.Length <= width || !line.Contains(' ', StringComparison.Ordinal)));
            Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.True(pair.First.Length + 1
                + pair.Second.Split(' ')[0].Length > width)); // no line is broken too early
        }
    }

    [Fact]
    public void Indented_lines_stay_indented_and_line_breaks_stay()
    {
        Assert.Equal(["a b", "  c d", "  e"], TextWrap.Lines("a b\n  c d e", 6));
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("声音", 4)]
    [InlineData("é", 1)]
    [InlineData("Übung", 5)]
    [InlineData("✓", 1)]
    public void Cells_are_those_a_terminal_takes(string text, int cells) => Assert.Equal(cells, TextWrap.Cells(text));

    [Fact]
    public void Columns_of_a_plain_table_stand_below_each_other_whatever_the_alphabet()
    {
        var table = new TextTable("run", ">clips");
        table.Add("声音", "1");
        table.Add("plain", "12");
        using var writer = new StringWriter { NewLine = "\n" };
        PlainTable.Write(writer, table, 100);
        Assert.Equal(["run    clips", "声音       1", "plain     12"], writer.ToString().TrimEnd('\n').Split('\n'));
    }
}
