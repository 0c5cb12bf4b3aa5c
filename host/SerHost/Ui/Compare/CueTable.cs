using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Core.Reports;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Compare;

/// <summary>What the voice did in a clip's segments: one row a cue, in numbers and as a mark against what chance gives.</summary>
internal static class CueTable
{
    private const double Reach = 3.5, Chance = 1.96;
    private const int PlotOfNarrow = 15;

    /// <summary>Rows it takes.</summary>
    public static int Rows => 1 + CueLabel.Main.Count;

    /// <summary>Draws the table.</summary>
    public static void Draw(Canvas canvas, ClipContent content, int row)
    {
        (string Head, int Column)[] columns = Columns(canvas.Width);
        int plot = columns[^1].Column, end = canvas.Width - 1;
        canvas.Fill(row, Theme.Header);
        foreach ((string head, int column) in columns[..^1])
        {
            canvas.Text(column, row, head, Theme.Header);
        }

        canvas.Cell(plot, row, BandRune(canvas), Theme.Band);
        canvas.Text(plot + 2, row, end - plot >= 32 ? "chance r rest m matched ● here" : "chance ● here", Theme.Header, end - plot - 2);
        if (SegmentRow.Problem(content) is { } problem)
        {
            canvas.Text(1, row + 1, problem, Theme.Dim, canvas.Width - 2);
            return;
        }

        int y = row + 1;
        foreach (string id in CueLabel.Main)
        {
            if (content.Contrast!.Result.Contrasts.FirstOrDefault(cue => cue.CueId == id) is { } contrast)
            {
                DrawCue(canvas, contrast, ExpectationTable.Default.Find(content.Details.TargetLabel, id), columns, y++);
            }
        }
    }

    /// <summary>Heads and columns; the plot is the last. Narrow screens leave out what the others say already.</summary>
    private static (string Head, int Column)[] Columns(int width) =>
        width >= 140 ? [("cue", 1), ("here", 18), ("rest", 28), ("Δ rest", 38), ("matched", 49), ("Δ matched", 59), ("chance ±1.96 sd", 70),
            ("p", 89), ("expected", 97), ("", 115)]
        : width >= 110 ? [("cue", 1), ("here", 16), ("rest", 25), ("Δ rest", 34), ("Δ matched", 44), ("p", 55), ("expected", 62), ("", 80)]
        : [("cue", 1), ("here", 15), ("Δ rest", 24), ("Δ matched", 34), ("p", 45), ("expected", 52), ("", width - PlotOfNarrow)];

    private static void DrawCue(Canvas canvas, CueContrast contrast, Expectation expected, (string Head, int Column)[] columns, int y)
    {
        canvas.Text(columns[0].Column, y, CueLabel.Full(contrast.CueId), Theme.Text);
        if (contrast.UndefinedReason is { } reason)
        {
            canvas.Text(columns[1].Column, y, reason, Theme.Dim, canvas.Width - columns[1].Column - 1);
            return;
        }

        RandomisationTest? test = contrast.Randomisation;
        double p = test?.PTwoSided ?? double.NaN;
        bool differs = p < CueVerdict.Level;
        foreach ((string head, int column) in columns[..^1])
        {
            (string text, bool isStrong) = head switch
            {
                "here" => (NumberText.Plain(contrast.Salient), false),
                "rest" => (NumberText.Plain(Of(contrast, CueBaseline.Rest)), false),
                "matched" => (NumberText.Plain(Of(contrast, CueBaseline.Matched)), false),
                "Δ rest" => (NumberText.Signed(contrast.Delta(CueBaseline.Rest)), differs),
                "Δ matched" => (Matched(contrast), false),
                "chance ±1.96 sd" => (test is null ? "–" : $"{NumberText.Plain(test.NullMean - (Chance * test.NullStandardDeviation))} to {NumberText.Plain(test.NullMean + (Chance * test.NullStandardDeviation))}", false),
                "p" => (NumberText.P(p), differs),
                "expected" => Fit(expected, test, differs),
                _ => ("", false),
            };
            if (head != "cue")
            {
                canvas.Text(column, y, text, isStrong ? Theme.Strong : head is "rest" or "matched" or "chance ±1.96 sd"
                    ? Theme.Dim : Theme.Text);
            }
        }

        if (test is { NullStandardDeviation: > 0 })
        {
            DrawPlot(canvas, contrast, test, columns[^1].Column, canvas.Width - 1 - columns[^1].Column, y, differs);
        }
    }

    /// <summary>Everything in standard deviations of what equally many windows of this clip give by chance, so that cues compare.</summary>
    private static void DrawPlot(Canvas canvas, CueContrast contrast, RandomisationTest test, int left, int width, int y, bool differs)
    {
        var scale = new PlotScale(-Reach, Reach, left, width);
        double Z(double value) => (value - test.NullMean) / test.NullStandardDeviation;
        for (int x = scale.Column(-Chance); x <= scale.Column(Chance); x++)
        {
            canvas.Cell(x, y, BandRune(canvas), Theme.Band);
        }

        Mark(0, '│', Theme.Dim);
        Mark(Z(Of(contrast, CueBaseline.Rest)), 'r', Theme.Cool);
        Mark(Z(Of(contrast, CueBaseline.Matched)), 'm', Theme.Cool);
        double here = Z(contrast.Salient);
        Mark(here, here > Reach ? '►' : here < -Reach ? '◄' : '●', differs ? Theme.Strong : Theme.Text);

        void Mark(double z, char letter, Attribute ink)
        {
            if (!double.IsNaN(z))
            {
                canvas.Cell(scale.Column(z), y, letter, Math.Abs(z) <= Chance ? new Attribute(ink.Foreground, Theme.Band.Background) : ink);
            }
        }
    }

    private static (string Text, bool IsStrong) Fit(Expectation expected, RandomisationTest? test, bool differs) =>
        expected.Sign == 0 ? ("undecided", false)
        : !differs ? (expected.Sign > 0 ? "up" : "down", false)
        : ((expected.Sign > 0 ? "up: " : "down: ") + (expected.Sign > 0 == test!.Z > 0 ? "fits" : "contradicts"), true);

    /// <summary>Δf against matched windows; a cue that they are matched on has none, in any clip.</summary>
    private static string Matched(CueContrast contrast) =>
        contrast.Baselines.Any(b => b is { Baseline: CueBaseline.Matched, IsNotTestable: true })
            ? "n/t" : NumberText.Signed(contrast.Delta(CueBaseline.Matched));

    private static double Of(CueContrast contrast, CueBaseline baseline) =>
        contrast.Baselines.FirstOrDefault(found => found.Baseline == baseline)?.Value ?? double.NaN;

    /// <summary>The band is a coloured ground; without colours it is drawn.</summary>
    private static char BandRune(Canvas canvas) => canvas.Colours == ColourMode.None ? '-' : ' ';
}
