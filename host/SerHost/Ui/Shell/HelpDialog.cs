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

        MessageBox.Query(app, page, body.ToString(), "Close");
    }
}
