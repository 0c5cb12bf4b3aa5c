using System.Globalization;
using SerHost.Reports.Figures;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;

namespace SerHost.Ui.Main;

/// <summary>Writes the page in front into the folder the program was started in: as a figure where it is one, else the screen as it
/// stands.</summary>
internal static class PageFigure
{
    /// <summary>Writes it away from the screen and says where.</summary>
    /// <param name="window">The window.</param>
    public static void Write(MainWindow window)
    {
        UiState state = window.State;
        string page = window.Front.Name.ToLowerInvariant();
        string file = Path.GetFullPath(FreeName(page is "clip" or "compare" && state.Clip is { } clip ? $"{page}-{clip.Id}" : page));
        if (window.Front.Figure is { } draw)
        {
            state.InBackground("writing the figure", _ =>
            {
                FigureFile.Write(draw(new FigureStyle()), file);
                return file;
            }, written => state.Say($"Figure written: {written}. 'serhost figure' draws it in other sizes, as PDF or PNG."));
            return;
        }

        string screen = SvgScreen.Draw(state.App.Driver!.Contents!, $"SerHost, page {window.Front.Name}");
        state.InBackground("writing the page", _ =>
        {
            File.WriteAllText(file, screen);
            return file;
        }, written => state.Say($"Page written: {written}"));
    }

    /// <summary>A file name that is not taken, of characters that every system takes.</summary>
    private static string FreeName(string what)
    {
        string name = "serhost-" + string.Concat(what.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        string free = name + ".svg";
        for (int number = 2; File.Exists(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}.svg");
        }

        return free;
    }
}
