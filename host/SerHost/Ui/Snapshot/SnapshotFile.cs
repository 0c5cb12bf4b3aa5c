using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using Terminal.Gui.Input;

namespace SerHost.Ui.Snapshot;

/// <summary>Draws a page of the terminal UI into a file: for manuals, and for looking at it where there is no terminal.</summary>
internal static class SnapshotFile
{
    /// <summary>Opens the UI off screen, shows a page, presses keys and writes what is on screen.</summary>
    /// <param name="session">The host.</param>
    /// <param name="options">Corpus and colours.</param>
    /// <param name="page">Name of the page, as on its tab.</param>
    /// <param name="file">The SVG file.</param>
    /// <param name="columns">Width in cells.</param>
    /// <param name="rows">Height in cells.</param>
    /// <param name="keys">Names of keys to press first.</param>
    /// <exception cref="RequestException">There is no such page or key.</exception>
    public static void Write(HostSession session, UiOptions options, string page, string file, int columns, int rows,
        IReadOnlyList<string> keys)
    {
        Key[] pressed = [.. keys.Select(name => Key.TryParse(name, out Key? key) && key is not null
            ? key
            : throw new RequestException("--keys", $"--keys: '{name}' is no key. Keys are for example v, Enter, CursorDown, F5."))];
        Place place = Place.Load(Place.FilePath);
        place.Corpus = options.Corpus ?? place.Corpus;
        place.Filter = "";

        // The file shall look the same wherever it is made: colours as asked for, not as this terminal has them.
        using var screen = new OffScreen(session, place, columns, rows, Display.Choose(options.Colours, ImageChoice.Off, _ => null));
        screen.Window.ShowPage(page);
        screen.Settle();
        screen.Press(pressed);
        File.WriteAllText(file, SvgScreen.Draw(screen.Cells, $"SerHost, page {page}, {columns} by {rows} cells"));
    }
}
