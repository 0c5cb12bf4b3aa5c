using System.IO.Compression;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>Installing somebody's plugin through the real program, where nobody can be asked.</summary>
public sealed class PluginsInstallCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;

    public PluginsInstallCommandTests() => _serhost = new SerhostProgram(_folder, withFixtures: false);

    private string Installed => _folder.File("data", "serhost", "plugins", "fixture-good");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Zip_of_a_plugin_is_installed_trusted_and_used_once_its_hash_was_accepted()
    {
        string zip = _folder.File("good.zip");
        _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("packed", "Good"), file => !file.EndsWith(".pdb", StringComparison.Ordinal));
        ZipFile.CreateFromDirectory(_folder.File("packed"), zip);
        SerhostProgram.Outcome asked = _serhost.Run("plugins", "install", zip);
        Assert.Equal(1, asked.ExitCode);
        Assert.Matches("nobody has trusted it.*--trust fixture-good.*[0-9a-f]{64}", asked.Error);
        Assert.False(Directory.Exists(Installed));

        SerhostProgram.Outcome done = _serhost.Run("plugins", "install", zip, "--trust", "fixture-good");
        Assert.True(done.ExitCode == 0, done.Output + done.Error);
        Assert.Contains($"Installed: fixture-good", done.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Installed, "plugin.json")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("data", "serhost", "installing")));
        SerhostProgram.Outcome run = _serhost.Run("run", "--limit", "1", "--methods", "fixture-dice");
        Assert.True(run.ExitCode == 0, run.Error);

        SerhostProgram.Outcome twice = _serhost.Run("plugins", "install", zip, "--trust", "fixture-good");
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("--replace", twice.Error, StringComparison.Ordinal);
        Assert.Equal(0, _serhost.Run("plugins", "install", FixturePlugins.Folder("Good"), "--replace", "--trust", "fixture-good").ExitCode);
    }

    [Fact]
    public void Plugin_that_breaks_the_contract_or_leads_outside_is_not_installed()
    {
        string outside = _folder.File("evil.zip");
        using (ZipArchive archive = ZipFile.Open(outside, ZipArchiveMode.Create))
        {
            using var writer = new StreamWriter(archive.CreateEntry("../../evil.txt").Open());
            writer.Write("evil");
        }

        SerhostProgram.Outcome evil = _serhost.Run("plugins", "install", outside, "--trust", "all");
        Assert.Equal(2, evil.ExitCode);
        Assert.Contains("is not unpacked", evil.Error, StringComparison.Ordinal);
        string empty = _folder.File("empty");
        Directory.CreateDirectory(empty);
        Assert.Contains("holds no plugin", _serhost.Run("plugins", "install", empty).Error, StringComparison.Ordinal);
        string broken = _folder.Copy(FixturePlugins.Folder("Misbehaving"), "broken");
        SerhostProgram.Outcome faulty = _serhost.Run("plugins", "install", broken, "--trust", "all");
        Assert.Equal(1, faulty.ExitCode);
        Assert.Contains("it breaks the contract", faulty.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data", "serhost", "plugins")) && Directory.EnumerateDirectories(_folder.File("data", "serhost", "plugins")).Any());
    }
}
