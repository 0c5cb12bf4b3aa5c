using SerHost.Sdk.Audio;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>What the clip page shows at one moment.</summary>
/// <param name="Content">The clip under a method.</param>
/// <param name="View">The seconds in view, and the cursor.</param>
/// <param name="Parts">Rows and columns of everything.</param>
/// <param name="Kind">What the picture shows.</param>
/// <param name="Band">The cursor's mel band.</param>
/// <param name="IsImage">Whether the terminal shows a real image where the picture is.</param>
/// <param name="Reason">Why there is no map, where there is none.</param>
/// <param name="WhatIf">The panel of counterfactuals.</param>
internal sealed record ClipScene(
    ClipContent Content, TimeView View, ClipLayout Parts, PictureKind Kind, int Band, bool IsImage, string Reason, WhatIfControl WhatIf);

/// <summary>Draws the clip page: title, waveform, picture with its rulers and cursor, segments, legend, read-out.</summary>
internal static class ClipDrawing
{
    /// <summary>Draws a clip whose content is known.</summary>
    public static void Draw(Canvas canvas, ClipScene scene)
    {
        (ClipContent content, TimeView view, ClipLayout parts, PictureKind kind) = (scene.Content, scene.View, scene.Parts, scene.Kind);
        canvas.Text(1, 0, content.Title, Theme.Strong, canvas.Width - 12);
        canvas.TextRight(canvas.Width - 1, 0, kind.ToString().ToLowerInvariant(), Theme.Dim);
        if (content.Sound is { } sound)
        {
            Waveform.Draw(canvas, sound, view, ClipLayout.Left, ClipLayout.WaveTop, parts.Width, parts.WaveRows);
        }
        else
        {
            canvas.Text(ClipLayout.Left, ClipLayout.WaveTop, "the recording's file is not there any more", Theme.Dim);
        }

        var picture = new ClipPicture(content, view, parts.Width, parts.PictureRows * 2);
        if (!scene.IsImage)
        {
            canvas.Picture(ClipLayout.Left, parts.PictureTop, parts.Width, parts.PictureRows, kind, picture.At);
        }

        Rulers.DrawHertz(canvas, content.Input.BandCentresHz.Span, picture, ClipLayout.Left, parts.PictureTop);
        Rulers.DrawSeconds(canvas, view, ClipLayout.Left, parts.Width, parts.Seconds);
        canvas.TextRight(ClipLayout.Left - 1, parts.Seconds, "s", Theme.Dim);
        canvas.TextRight(ClipLayout.Left - 1, parts.Segments, content.IsExplained ? "rank" : "", Theme.Dim);
        if (content.IsExplained)
        {
            SegmentRow.Draw(canvas, content, view, ClipLayout.Left, parts.Width, parts.Segments);
        }
        else
        {
            canvas.Text(1, parts.Segments, scene.Reason, Theme.Strong, canvas.Width - 2);
        }

        DrawCursor(canvas, picture, scene);
        if (scene.WhatIf.IsOpen)
        {
            WhatIfPanel.Draw(canvas, scene.WhatIf, parts.Panel);
            return;
        }

        ClipLegend.Draw(canvas, content, kind, ClipLayout.Left, parts.Legend);
        string notes = string.Join(" ", [SegmentRow.Notes(content.Contrast), .. content.Details.Notes]).Trim();
        int room = notes.Length == 0 ? parts.Width : Math.Max(parts.Width / 2, parts.Width - notes.Length - 3);
        int end = DiagnosticText.Draw(canvas, content.Details.Diagnostics, ClipLayout.Left, parts.Diagnostics, room);
        canvas.Text(end, parts.Diagnostics, notes, Theme.Dim, Math.Max(0, canvas.Width - 1 - end));
        canvas.Text(1, parts.ReadOut, ReadOut.At(content, view.Cursor, scene.Band), Theme.Text, canvas.Width - 2);
        canvas.Text(1, parts.ReadOut + 1, ReadOut.Cues(content, view.Cursor), Theme.Text, canvas.Width - 2);
    }

    /// <summary>Draws what can be said of a recording at once: its waveform, over its seconds.</summary>
    public static void DrawRecording(Canvas canvas, AudioClip recording, TimeView view, ClipLayout parts, string reason)
    {
        canvas.Text(1, 0, FormattableString.Invariant($"{recording.Id}  {recording.DurationSeconds:0.00} s, {recording.SampleRateHz} Hz"),
            Theme.Strong, canvas.Width - 2);
        Waveform.Draw(canvas, recording, view, ClipLayout.Left, ClipLayout.WaveTop, parts.Width, parts.WaveRows);
        canvas.Text(ClipLayout.Left, parts.PictureTop, "What the model hears and decides, and the cues, are being worked out…", Theme.Dim,
            parts.Width);
        canvas.Text(1, parts.Segments, reason, Theme.Strong, canvas.Width - 2);
        Rulers.DrawSeconds(canvas, view, ClipLayout.Left, parts.Width, parts.Seconds);
    }

    /// <summary>Where the cursor's column and row cross, and a mark for each on the axes.</summary>
    private static void DrawCursor(Canvas canvas, ClipPicture picture, ClipScene scene)
    {
        (TimeView view, ClipLayout parts) = (scene.View, scene.Parts);
        int column = view.ColumnOf(view.Cursor, parts.Width), row = picture.RowOf(scene.Band) / 2;
        canvas.Cell(ClipLayout.Left - 1, parts.PictureTop + row, '►', Theme.Cool);
        if (column < 0 || column >= parts.Width)
        {
            return;
        }

        canvas.Cell(ClipLayout.Left + column, parts.Seconds, '▲', Theme.Cool);
        if (!scene.IsImage)
        {
            var paper = HeatMap.Colour(picture.At(column, 2 * row), scene.Kind, canvas.Colours);
            canvas.Cell(ClipLayout.Left + column, parts.PictureTop + row, '┼',
                new Terminal.Gui.Drawing.Attribute(HeatMap.InkOn(paper), paper));
        }
    }
}
