using SerHost.Core.Reports;
using System.Globalization;
using SerHost.Analysis.Statistics;
using SerHost.Core.Concepts;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Concepts;

/// <summary>One channel: the moments it was most relevant in, the chosen one as a picture, and what the voice does when it is
/// active.</summary>
internal static class ChannelView
{
    private const int BarWidth = 25, LabelWidth = 17, LeastPictureRows = 4, MostPictureRows = 10;

    /// <summary>Column the channel's part of the page begins in.</summary>
    public const int Left = 34;

    /// <summary>Draws the channel.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="moment">Index of the moment chosen.</param>
    /// <param name="picture">The clip of that moment; null while it is read, or where nothing is known of it.</param>
    public static void Draw(Canvas canvas, ConceptProfile channel, int moment, ClipContent? picture)
    {
        ConceptCue[] cues = [.. channel.Cues.Where(cue => !double.IsNaN(cue.Correlation))
            .OrderByDescending(cue => Math.Abs(cue.Correlation))];
        canvas.Text(Left, 1, "best moments relevance  decided   clip", Theme.Header);
        int most = Math.Min(channel.MostRelevant.Count, canvas.Height >= 30 ? 10 : 5);
        for (int i = 0; i < most; i++)
        {
            ConceptMoment found = channel.MostRelevant[i];
            string line = string.Create(CultureInfo.InvariantCulture, $"{found.StartSeconds,5:0.00}–{found.EndSeconds:0.00} s  {NumberText.Signed(found.Value),8}  {found.Output,-9} {found.Clip}");
            canvas.Text(Left, 2 + i, line, i == moment ? Theme.Row : Theme.Text, canvas.Width - Left - 1);
        }

        int row = 3 + most, room = canvas.Height - row - (cues.Length + 2);
        if (moment < most && picture is not null && room > LeastPictureRows + 2)
        {
            int rows = Math.Min(MostPictureRows, room - 3);
            DrawMoment(canvas, channel.MostRelevant[moment], picture, row, rows);
            row += rows + 3;
        }

        DrawCues(canvas, cues, row);
    }

    /// <summary>The spectrogram around a moment, with the moment marked below.</summary>
    private static void DrawMoment(Canvas canvas, ConceptMoment moment, ClipContent content, int row, int rows)
    {
        const int Labels = 7;
        int left = Left + Labels, width = Math.Max(1, canvas.Width - left - 1);
        var view = new TimeView();
        view.Reset(content.StartSeconds, content.EndSeconds);
        var picture = new ClipPicture(content, view, width, rows * 2);
        canvas.Picture(left, row, width, rows, PictureKind.Level, picture.At);
        Rulers.DrawHertz(canvas, content.Input.BandCentresHz.Span, picture, left, row);
        for (int x = view.ColumnOf(moment.StartSeconds, width); x <= view.ColumnOf(moment.EndSeconds, width); x++)
        {
            if (x >= 0 && x < width)
            {
                canvas.Cell(left + x, row + rows, '▀', Theme.Strong);
            }
        }

        Rulers.DrawSeconds(canvas, view, left, width, row + rows + 1);
        canvas.TextRight(left - 1, row + rows + 1, "s", Theme.Dim);
    }

    private static void DrawCues(Canvas canvas, ConceptCue[] cues, int row)
    {
        canvas.Text(Left, row, "when it is active: correlation with cues, 95 % over clips", Theme.Strong, canvas.Width - Left - 1);
        var scale = new PlotScale(-1, 1, Left + LabelWidth, Math.Min(BarWidth, Math.Max(2, canvas.Width - Left - LabelWidth - 8)));
        for (int i = 0; i < cues.Length && row + 1 + i < canvas.Height; i++)
        {
            int y = row + 1 + i;
            ConceptCue cue = cues[i];
            bool differs = cue.Low > 0 || cue.High < 0;
            canvas.Text(Left, y, CueLabel.Name(cue.Cue) + (cue.Cue == "f0_hz" ? ", Hz" : ""), differs
                ? Theme.Text : Theme.Dim, LabelWidth - 1);
            BoxPlot.DrawZero(canvas, scale, y, 1);
            BoxPlot.DrawBar(canvas, scale, cue.Correlation, new Interval(cue.Low, cue.High), differs, y);
            string shift = double.IsNaN(cue.MomentShift) ? "" : $"   moments {NumberText.Correlation(cue.MomentShift)} sd";
            canvas.Text(scale.Left + scale.Width + 1, y,
                NumberText.Correlation(cue.Correlation)
                + (canvas.Width >= 110 ? FormattableString.Invariant($"  {cue.Clips} clips{shift}") : ""), differs
                ? Theme.Text : Theme.Dim);
        }
    }
}
