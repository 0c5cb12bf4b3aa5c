using SerHost.Ui.Shell;
using Terminal.Gui.Views;

namespace SerHost.Ui.Corpus;

/// <summary>Asks for a folder of recordings and opens it.</summary>
internal static class OpenCorpusDialog
{
    public static bool Show(UiState state)
    {
        using var dialog = new OpenDialog { OpenMode = OpenMode.Directory, Title = "Open a folder of recordings" };
        if (Directory.Exists(state.Corpus?.Path))
        {
            dialog.Path = state.Corpus.Path;
        }

        state.App.Run(dialog);
        if (!dialog.Canceled && dialog.FilePaths.Count > 0)
        {
            state.OpenCorpus(dialog.FilePaths[0]);
        }

        return true;
    }
}
