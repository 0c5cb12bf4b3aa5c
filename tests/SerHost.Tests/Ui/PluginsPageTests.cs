using SerHost.Core.Hosting;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Tests.Shared;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>The plugins page, by keys: a plugin put in, trusted or not, left out, replaced. No await while a screen is in use: the thread that made it
/// must go on using it.</summary>
public sealed class PluginsPageTests : IDisposable
{
    private const string Id = "fixture-reload";
    private readonly ScratchFolder _folder = new();

    public PluginsPageTests() => Directory.CreateDirectory(Plugins);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plugin_put_in_while_it_runs_is_asked_about_and_used_once_trusted()
    {
        using HostSessionScope scope = Open();
        using OffScreen screen = scope.Screen();
        Put("One");
        screen.Until(() => screen.Text.Contains("is new here", StringComparison.Ordinal));
        Assert.Contains("it can do whatever you can do", screen.Text, StringComparison.Ordinal);
        Assert.Contains("Hash: " + scope.Question.Hash[..30], screen.Text, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Plugins, "mine"), screen.Text, StringComparison.Ordinal);
        Assert.Contains("root", screen.Text, StringComparison.Ordinal);
        screen.Press(new Key('t'));
        screen.Until(() => Row(screen).Contains("loaded", StringComparison.Ordinal));
        Assert.Contains("trusted", Row(screen), StringComparison.Ordinal);
        Assert.Contains("Ready: fixture-reload", screen.Text, StringComparison.Ordinal);
        Assert.NotNull(scope.Session.Plugins.Method(Id));
    }

    [Fact]
    public void Enter_by_habit_trusts_nothing_and_the_question_can_be_asked_again()
    {
        Put("One");
        using HostSessionScope scope = Open();
        using OffScreen screen = scope.Screen();
        screen.Until(() => screen.Text.Contains("Trust these files", StringComparison.Ordinal));
        screen.Press(Key.Enter);
        Assert.DoesNotContain("Trust these files", screen.Text, StringComparison.Ordinal);
        Assert.Contains("not trusted", Row(screen), StringComparison.Ordinal);
        screen.Press(new Key('t'));
        Assert.Contains("Trust these files", screen.Text, StringComparison.Ordinal);
        screen.Press(Key.CursorUp, Key.Enter);
        screen.Until(() => Row(screen).Contains("loaded", StringComparison.Ordinal));
    }

    [Fact]
    public void Never_is_remembered_and_taken_back_by_the_same_key_as_leaving_out()
    {
        Put("One");
        using (HostSessionScope scope = Open())
        {
            using OffScreen screen = scope.Screen();
            screen.Until(() => screen.Text.Contains("Trust these files", StringComparison.Ordinal));
            screen.Press(new Key('v'));
            screen.Until(() => Row(screen).Contains("left out", StringComparison.Ordinal));
        }

        using HostSessionScope later = Open();
        using OffScreen again = later.Screen();
        Assert.Contains("left out", Row(again), StringComparison.Ordinal);
        Assert.DoesNotContain("Trust these files", again.Text, StringComparison.Ordinal);
        again.Press(new Key('i'));
        again.Until(() => again.Text.Contains("Trust these files", StringComparison.Ordinal));
    }

    [Fact]
    public void Left_out_plugin_offers_nothing_until_taken_in()
    {
        Put("One");
        using HostSessionScope scope = Open(TrustSettings.All);
        using OffScreen screen = scope.Screen();
        Assert.Contains("loaded", Row(screen), StringComparison.Ordinal);
        screen.Press(new Key('i'));
        screen.Until(() => Row(screen).Contains("left out", StringComparison.Ordinal));
        Assert.DoesNotContain(scope.Session.Plugins.Methods, method => method.Descriptor.Id == Id);
        screen.Press(new Key('i'));
        screen.Until(() => Row(screen).Contains("loaded", StringComparison.Ordinal));
        Assert.Contains(scope.Session.Plugins.Methods, method => method.Descriptor.Id == Id);
    }

    [Fact]
    public void Replaced_files_show_as_changed_and_are_asked_about_while_the_old_go_on()
    {
        Put("One");
        using HostSessionScope scope = Open();
        using OffScreen screen = scope.Screen();
        screen.Until(() => screen.Text.Contains("Trust these files", StringComparison.Ordinal));
        screen.Press(new Key('t'));
        screen.Until(() => Row(screen).Contains("loaded", StringComparison.Ordinal));
        string before = scope.Session.Plugins.Method(Id).Descriptor.Version;
        Put("Two");
        screen.Until(() => screen.Text.Contains("has changed since you trusted it", StringComparison.Ordinal));
        Assert.Equal(before, scope.Session.Plugins.Method(Id).Descriptor.Version);
        screen.Press(Key.Esc);
        Assert.Contains("old files", Row(screen), StringComparison.Ordinal);
        Assert.Contains("the version loaded before goes on", screen.Text, StringComparison.Ordinal);
        screen.Press(new Key('t'), new Key('t'));
        screen.Until(() => Row(screen).Contains("loaded", StringComparison.Ordinal));
        Assert.NotEqual(before, scope.Session.Plugins.Method(Id).Descriptor.Version);
    }

    [Fact]
    public void Leak_is_shown_with_its_likely_cause()
    {
        Put("Timer");
        using HostSessionScope scope = Open(TrustSettings.All);
        using OffScreen screen = scope.Screen();
        Put("Two");
        screen.Until(() => Row(screen).Contains("leaks", StringComparison.Ordinal));
        Assert.Contains("a timer (System.Threading.Timer)", screen.Text, StringComparison.Ordinal);
    }

    private string Plugins => _folder.File("plugins");

    private void Put(string build)
    {
        string target = Directory.CreateDirectory(Path.Combine(Plugins, "mine")).FullName;
        foreach (string file in Directory.EnumerateFiles(FixturePlugins.Folder("Reload" + build)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static string Row(OffScreen screen) => screen.Text.Split('\n').FirstOrDefault(line => line.StartsWith(" " + Id, StringComparison.Ordinal)) ?? "";

    private HostSessionScope Open(string? trust = null) => new(
        HostSession.Open(new HostOptions
        {
            PluginFolders = [Plugins],
            StoreFolder = _folder.File("store"),
            DataFolder = _folder.File("data"),
            ProgramFolder = _folder.File("program"),
            Trust = trust is null ? [] : [trust],
        }),
        Directory.CreateDirectory(_folder.File("clips")).FullName);

    private sealed class HostSessionScope(HostSession session, string clips) : IDisposable
    {
        public HostSession Session => session;

        public TrustQuestion Question => session.Plugins.TrustQuestion(Id)!;

        public OffScreen Screen()
        {
            var screen = new OffScreen(session, new Place { Corpus = clips }, 120, 32);
            screen.Window.ShowPage("Plugins");
            screen.Settle();
            return screen;
        }

        public void Dispose() => session.DisposeAsync().AsTask().Wait();
    }
}
