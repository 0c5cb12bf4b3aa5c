using System.Text;
using Terminal.Gui.App;
using Terminal.Gui.Views;

namespace SerHost.Ui.Shell;

/// <summary>F1: what a page shows, how to read it, and its keys.</summary>
internal static class HelpDialog
{
    public static void Show(IApplication app, string page, string text, IReadOnlyList<(string Key, string Meaning)> hints)
    {
        var body = new StringBuilder(text).AppendLine().AppendLine();
        foreach ((string key, string meaning) in hints)
        {
            body.Append("  ").Append(key.PadRight(12)).AppendLine(meaning);
        }

        body.AppendLine().Append("  F2 … F8, 1 … 7 pages   Ctrl+Tab next page   Esc back   F9, F10, Alt+letter menus   Ctrl+Z take back a choice   Ctrl+Q quit");
        MessageBox.Query(app, page, body.ToString(), "Close");
    }

    /// <summary>The keys of all pages.</summary>
    public static void ShowKeys(IApplication app, IReadOnlyList<Page> pages) => MessageBox.Query(
        app, "Keys", string.Join('\n', pages.Select(page => page.Name.PadRight(12) + string.Join("  ", page.Hints.Select(hint => $"{hint.Key} {hint.Meaning}")))), "Close");
}
