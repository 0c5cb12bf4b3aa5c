using System.Diagnostics;
using SerHost.Plugins.Checking;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Trust;

/// <summary>Folders that other users can write to, by permission bits and owners as the system really sets them.</summary>
public sealed class FolderGuardTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private readonly ScratchFolder _folder = new();
    private readonly string _parent, _plugin;

    public FolderGuardTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Permissions of Windows are not looked at; the guide says so.");
        _parent = Directory.CreateDirectory(_folder.File("parent")).FullName;
        _plugin = _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("parent", "good"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Own_folder_under_the_folder_for_temporary_files_is_fine() => Assert.Null(WhyUnsafe());

    [Theory]
    [InlineData("", UnixFileMode.OtherWrite, "every user")]
    [InlineData("good", UnixFileMode.OtherWrite, "every user")]
    [InlineData("good", UnixFileMode.OtherWrite | UnixFileMode.StickyBit, "every user")]
    [InlineData("good/Fixture.Private.dll", UnixFileMode.OtherWrite, "every user")]
    public void Folder_or_file_or_folder_above_that_all_can_write_is_refused_by_name(string path, UnixFileMode added, string who)
    {
        string at = Path.TrimEndingDirectorySeparator(Path.Combine(_parent, path));
        Set(at, Readable | added);
        string reason = WhyUnsafe()!;
        Assert.StartsWith($"{who} of this machine can write to {at}: ", reason, StringComparison.Ordinal);
        Assert.Contains($"chmod o-w '{at}'", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_above_that_all_can_write_is_fine_with_the_sticky_bit()
    {
        Set(_parent, Readable | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.Null(WhyUnsafe());
    }

    [Fact]
    public void Folder_that_a_group_of_others_can_write_is_refused_and_one_of_the_owners_own_group_is_not()
    {
        RequireRoot();
        Set(_plugin, Readable | UnixFileMode.GroupWrite);
        Assert.Null(WhyUnsafe());
        Run("chgrp", "12345", _plugin);
        Assert.Contains("members of group number 12345 can write to", WhyUnsafe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("good")]
    [InlineData("good/Fixture.Good.dll")]
    public void Folder_or_file_or_folder_above_of_another_user_is_refused(string path)
    {
        RequireRoot();
        string at = Path.TrimEndingDirectorySeparator(Path.Combine(_parent, path));
        Run("chown", "12345", at);
        Assert.StartsWith($"{at} belongs to user number 12345, who could put other code there", WhyUnsafe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Owner_of_the_program_is_not_feared()
    {
        RequireRoot();
        string program = Directory.CreateDirectory(_folder.File("program")).FullName;
        Run("chown", "12345", _plugin, program);
        Assert.Null(FolderGuard.WhyUnsafe(_plugin, FolderContent.Of(_plugin), program));
    }

    [Fact]
    public void Link_on_the_way_is_followed_to_where_it_leads()
    {
        string link = _folder.File("link");
        Directory.CreateSymbolicLink(link, _parent);
        Set(_parent, Readable | UnixFileMode.OtherWrite);
        Assert.StartsWith($"every user of this machine can write to {_parent}: ", FolderGuard.WhyUnsafe(Path.Combine(link, "good"), FolderContent.Of(_plugin), AppContext.BaseDirectory), StringComparison.Ordinal);
    }

    [Fact]
    public void Link_in_the_folder_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_plugin, "more.dll"), "/etc/passwd");
        Assert.Contains("more.dll is a link", Listing("none").Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plugins")]
    [InlineData("none")]
    public void Unsafe_plugin_is_never_run_whatever_the_user_says_and_built_in_or_not(string asProgram)
    {
        string root = Directory.CreateDirectory(_folder.File("program")).FullName;
        Directory.Move(_parent, Path.Combine(root, "plugins"));
        Set(Path.Combine(root, "plugins", "good"), Readable | UnixFileMode.OtherWrite);
        using PluginHost host = Open(Path.Combine(root, "plugins"), asProgram == "plugins" ? root : AppContext.BaseDirectory);
        host.LoadAll();
        PluginListing listing = Assert.Single(host.Listings);
        Assert.Equal((PluginState.Failed, PluginTrust.Refused), (listing.State, listing.Trust));
        Assert.Contains("another user could change what it does: every user of this machine can write to", listing.Problem, StringComparison.Ordinal);
        Assert.Empty(host.Methods);
    }

    [Fact]
    public void Record_that_another_user_could_have_written_counts_for_nothing()
    {
        Assert.Equal(PluginState.Found, Listing("data").State);
        string file = Path.Combine(_folder.File("data"), TrustStore.FileName);
        Set(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        using PluginHost host = PluginHost.Discover([_parent], TimeSpan.FromSeconds(30), null, new TrustSettings { DataFolder = _folder.File("data") });
        Assert.Equal(PluginTrust.New, Assert.Single(host.Listings).Trust);
        Assert.Contains("no earlier decision", host.TrustProblem, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_runs_no_code_from_an_unsafe_folder()
    {
        Set(_plugin, Readable | UnixFileMode.OtherWrite);
        PluginCheck check = Assert.Single(PluginChecker.CheckAll(_plugin, new Sdk.Testing.Running.ConformanceSettings()));
        Assert.Equal(("own-folder", Sdk.Testing.Running.RuleOutcome.Failed), (check.Results[^1].RuleId, check.Results[^1].Outcome));
    }

    private string? WhyUnsafe() => FolderGuard.WhyUnsafe(_plugin, FolderContent.Of(_plugin), AppContext.BaseDirectory);

    private PluginListing Listing(string data)
    {
        using PluginHost host = Open(_parent, AppContext.BaseDirectory, data);
        return Assert.Single(host.Listings);
    }

    private PluginHost Open(string root, string program, string data = "data") => PluginHost.Discover(
        [root], TimeSpan.FromSeconds(30), null, new TrustSettings { Plugins = [TrustSettings.All], DataFolder = _folder.File(data), ProgramFolder = program });

    private static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static void RequireRoot() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Giving a file to another user needs root.");

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
