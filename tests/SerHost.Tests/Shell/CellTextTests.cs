using SerHost.Shell;

namespace SerHost.Tests.Shell;

public sealed class CellTextTests
{
    private const string Chinese = "愤怒的声音", Japanese = "怒り", Korean = "슬픔";
    private static readonly string s_koreanApart = Korean.Normalize(System.Text.NormalizationForm.FormD);

    [Theory]
    [InlineData("angry", 5)]
    [InlineData("Ärger", 5)]
    [InlineData("A\u0308rger", 5)]
    [InlineData(Chinese, 10)]
    [InlineData(Japanese, 4)]
    [InlineData(Korean, 4)]
    [InlineData("Δf −0.4 …", 9)]
    [InlineData("", 0)]
    public void Width_counts_cells(string text, int cells) => Assert.Equal(cells, CellText.Width(text));

    [Fact]
    public void Width_of_korean_letters_apart_is_that_of_their_syllables() => Assert.Equal(4, CellText.Width(s_koreanApart));

    [Theory]
    [InlineData("angry", 4, "ang…")]
    [InlineData(Chinese, 10, Chinese)]
    [InlineData(Chinese, 6, "愤怒…")]
    [InlineData(Chinese, 5, "愤怒…")]
    [InlineData("A\u0308rger", 3, "A\u0308r…")]
    [InlineData(Chinese, 1, "…")]
    [InlineData(Chinese, 0, "")]
    public void Fit_cuts_between_characters_and_never_takes_more_cells(string text, int cells, string expected)
    {
        Assert.Equal(expected, CellText.Fit(text, cells));
        Assert.InRange(CellText.Width(CellText.Fit(text, cells)), 0, cells);
        Assert.Equal(cells, CellText.Width(CellText.Fill(text, cells)));
    }

    [Fact]
    public void Plain_table_aligns_its_columns_whatever_the_names()
    {
        var table = new TextTable("label", ">clips", "speaker");
        string[] names = ["angry", Chinese, Japanese, Korean, s_koreanApart, "fro\u0308hlich", "Ärger"];
        foreach (string name in names)
        {
            table.Add(name, "7", "s1");
        }

        using var writer = new StringWriter();
        PlainTable.Write(writer, table, 100);
        string[] lines = writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names.Length + 1, lines.Length);
        int speaker = CellText.Width(lines[0][..lines[0].IndexOf("speaker", StringComparison.Ordinal)]);
        Assert.All(lines.Skip(1), line => Assert.Equal(speaker, CellText.Width(line[..line.LastIndexOf("s1", StringComparison.Ordinal)])));
        Assert.All(lines.Skip(1), line => Assert.Equal(10 + 2 + 5, CellText.Width(line[..(line.LastIndexOf('7') + 1)])));
    }
}
