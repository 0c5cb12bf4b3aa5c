using SerHost.Ui.Shell;
using Terminal.Gui.Input;

namespace SerHost.Ui.Clip;

/// <summary>The keys of every page with a time axis: zoom, pan, the whole clip, its start and end.</summary>
internal static class TimeCommands
{
    private const double PannedPart = 0.25;

    /// <param name="view">What is on screen.</param>
    /// <param name="changed">Makes a change that shows.</param>
    public static IEnumerable<KeyCommand> Of(TimeView view, Func<Action, bool> changed) =>
    [
        new('+', "zoom", () => changed(() => view.Zoom(0.5))) { Text = "zoom in", Also = ['='] },
        new('-', "zoom", () => changed(() => view.Zoom(2))) { Text = "zoom out" },
        new('[', "pan", () => changed(() => view.Pan(-PannedPart * (view.End - view.Start)))) { Text = "pan to the left" },
        new(']', "pan", () => changed(() => view.Pan(PannedPart * (view.End - view.Start)))) { Text = "pan to the right" },
        new('0', "whole", () => changed(view.ZoomOut)) { Text = "the whole clip" },
        new(Key.Home, "start, end", () => changed(() => view.MoveCursor(double.MinValue))) { InHelpOnly = true },
        new(Key.End, "start, end", () => changed(() => view.MoveCursor(double.MaxValue))) { InHelpOnly = true },
    ];
}
