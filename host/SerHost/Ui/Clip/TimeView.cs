namespace SerHost.Ui.Clip;

/// <summary>Which stretch of a clip is on screen, and where the cursor is; zooming keeps the cursor in place.</summary>
internal sealed class TimeView
{
    private double _start;
    private double _end = 1;

    /// <summary>Left edge in clip seconds.</summary>
    public double Start { get; private set; }

    /// <summary>Right edge in clip seconds.</summary>
    public double End { get; private set; } = 1;

    /// <summary>The cursor in clip seconds.</summary>
    public double Cursor { get; private set; }

    /// <summary>Whether a part of the clip is off screen.</summary>
    public bool IsZoomed => End - Start < (_end - _start) * 0.999;

    /// <summary>Shows the whole of [start, end].</summary>
    public void Reset(double start, double end)
    {
        (_start, _end) = (start, Math.Max(end, start + 0.01));
        (Start, End) = (_start, _end);
        Cursor = Math.Clamp(Cursor, _start, _end);
    }

    /// <summary>Shows the whole again; the cursor stays.</summary>
    public void ZoomOut() => (Start, End) = (_start, _end);

    public void MoveCursor(double seconds)
    {
        Cursor = Math.Clamp(seconds, _start, _end);
        if (Cursor < Start)
        {
            Pan(Cursor - Start);
        }
        else if (Cursor > End)
        {
            Pan(Cursor - End);
        }
    }

    /// <summary>Below 1 zooms in, above 1 out; never closer than 50 ms. The cursor stays where it is on screen.</summary>
    public void Zoom(double factor) => Zoom(factor, Cursor);

    /// <summary>The same, with another moment staying where it is on screen.</summary>
    public void Zoom(double factor, double anchorSeconds)
    {
        double length = Math.Clamp((End - Start) * factor, Math.Min(0.05, _end - _start), _end - _start);
        double share = (anchorSeconds - Start) / (End - Start);
        Start = Math.Clamp(anchorSeconds - (share * length), _start, _end - length);
        End = Start + length;
    }

    public void Pan(double seconds)
    {
        double length = End - Start;
        Start = Math.Clamp(Start + seconds, _start, _end - length);
        End = Start + length;
    }

    /// <summary>Seconds at a column's left edge.</summary>
    public double SecondsAt(double column, int width) => Start + ((End - Start) * column / Math.Max(1, width));

    /// <summary>Column of a moment; may lie off screen.</summary>
    public int ColumnOf(double seconds, int width) => (int)Math.Floor((seconds - Start) / (End - Start) * width);
}
