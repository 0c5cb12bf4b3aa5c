using SerHost.Core.Hosting;
using SerHost.Tests.Shared;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;

namespace SerHost.Tests.Ui;

public sealed class ListenAndPluginsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plugin_folder_put_in_while_the_program_runs_appears_and_a_broken_one_says_why()
    {
        string plugins = _folder.File("plugins");
        Directory.CreateDirectory(plugins);
        await using HostSession session = Trusting.Open(new HostOptions { PluginFolders = [plugins], StoreFolder = _folder.File("store"), ProgramFolder = _folder.File("program") });
        using var screen = new OffScreen(session, new Place { Corpus = Directory.CreateDirectory(_folder.File("clips")).FullName }, 100, 30);
        screen.Window.ShowPage("Plugins");
        screen.Settle();
        Assert.DoesNotContain("fixture-good", screen.Text, StringComparison.Ordinal);

        // No await while the screen is in use: the thread that made it must go on using it.
        WriteBrokenPlugin(Path.Combine(plugins, "broken"));
        _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("plugins", "good"));
        screen.Until(() => screen.Text.Contains("fixture-columns", StringComparison.Ordinal));
        Assert.Contains("1 cannot be used", screen.Line(1), StringComparison.Ordinal);
        int row = screen.Text.Split('\n').ToList().FindIndex(line => line.StartsWith(" broken", StringComparison.Ordinal));
        Assert.Contains("failed", screen.Line(row), StringComparison.Ordinal);
        screen.Click(3, row);
        Assert.Contains("'id'", screen.Text, StringComparison.Ordinal);
        Assert.Equal(Theme.Selected, screen.Cells[row, 2].Attribute!.Value.Background);
    }

    private static void WriteBrokenPlugin(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "plugin.json"), "{}");
    }
}
