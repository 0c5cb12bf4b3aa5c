using Terminal.Gui.Input;

namespace SerHost.Ui.Clip;

/// <summary>The mouse on a time axis: the wheel zooms where it points, a sideways wheel
/// and dragging pan, a click sets the cursor.</summary>
/// <param name="view">The stretch of time.</param>
internal sealed class TimeMouse(TimeView view)
{
    private double? _grabbedSeconds;

    /// <summary>Whether the event is a click of the left button.</summary>
    public static bool IsClick(Mouse mouse) => mouse.Flags.HasFlag(MouseFlags.LeftButtonClicked);

    /// <summary>Takes an event.</summary>
    /// <param name="mouse">The event.</param>
    /// <param name="left">First column of the axis.</param>
    /// <param name="width">Columns of the axis.</param>
    /// <returns>Whether it did something.</returns>
    public bool Take(Mouse mouse, int left, int width)
    {
        if (mouse.Position is not { } at)
        {
            return false;
        }

        double column = Math.Clamp(at.X - left + 0.5, 0, width), seconds = view.SecondsAt(column, width),
            eighth = (view.End - view.Start) / 8;
        if (mouse.Flags.HasFlag(MouseFlags.WheeledUp)) { view.Zoom(0.8, seconds); }
        else if (mouse.Flags.HasFlag(MouseFlags.WheeledDown)) { view.Zoom(1.25, seconds); }
        else if (mouse.Flags.HasFlag(MouseFlags.WheeledLeft)) { view.Pan(-eighth); }
        else if (mouse.Flags.HasFlag(MouseFlags.WheeledRight)) { view.Pan(eighth); }
        else if (mouse.Flags.HasFlag(MouseFlags.LeftButtonPressed)) { Drag(seconds,
            isFirst: !mouse.Flags.HasFlag(MouseFlags.PositionReport)); }
        else if (IsClick(mouse) && at.X >= left) { view.MoveCursor(seconds); }
        else { return false; }

        return true;
    }

    /// <summary>What was under the mouse when the button went down stays under it.</summary>
    private void Drag(double seconds, bool isFirst)
    {
        if (isFirst || _grabbedSeconds is not { } grabbed)
        {
            _grabbedSeconds = seconds;
            return;
        }

        view.Pan(grabbed - seconds);
    }
}
