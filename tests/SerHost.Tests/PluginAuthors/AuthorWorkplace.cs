using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.PluginAuthors;

/// <summary>A plugin author's machine: the packages in a feed, a folder outside the repository, one plugin made from each template and those
/// of others, built and checked there as the guide says, copied to a folder of plugins and trusted. Made once for all tests of a class.</summary>
public sealed class AuthorWorkplace : IDisposable
{
    private static readonly string[] Packed = ["SerHost.Sdk", "SerHost.Signal", "SerHost.Network", "SerHost.Sdk.Testing"];
    private readonly ScratchFolder _folder = new();

    public AuthorWorkplace()
    {
        string sdk = Path.Combine(TestFiles.RepositoryRoot, "sdk");
        foreach (string name in Packed)
        {
            Pack(Path.Combine(sdk, name, $"{name}.csproj"));
        }

        Pack(Path.Combine(sdk, "templates", "SerHost.Templates.csproj"));

        // The feed is the only source, and packages are unpacked here: no registry can help, and of what other builds left only the test framework.
        File.WriteAllText(_folder.File("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder.File("packages")}" /></config>
              <fallbackPackageFolders><clear /><add key="testing" value="{TestFramework()}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
            </configuration>
            """);
        string[] hive = ["--debug:custom-hive", _folder.File("templates")];
        DotNet.Run(_folder.Path, ["new", "install", Assert.Single(Directory.GetFiles(Feed, "SerHost.Templates.*.nupkg")), .. hive]);
        (string Template, string Name, string Id)[] own =
        [
            ("serhost-attribution", "Acme.Deletion", "acme-deletion"), ("serhost-cue", "Acme.Crossings", "acme-crossings"), ("serhost-model", "Acme.Loudness", "acme-loudness"),
            ("serhost-transform", "Acme.Gain", "acme-gain"),
        ];
        foreach ((string template, string name, _) in own)
        {
            DotNet.Run(_folder.Path, ["new", template, "-n", name, "-o", name, .. hive]);
            Conformance[name] = DotNet.Run(_folder.File(name), "test", "tests", "-c", "Release");
            Install(name);
        }

        // Plugins by others, each with a solution of its own.
        foreach (string name in Others)
        {
            _folder.Copy(Path.Combine(TestFiles.RepositoryRoot, "sdk", "examples", name), name);
            DotNet.Run(_folder.File(name), "build", "-c", "Release", "-v", "q");
            Install(name);
        }

        Untrusted = Serhost.Run("plugins", "--plugins", Plugins, "--json");

        // An author trusts what was built, where it was built; the copies are the same files.
        Trusting = [.. own.Select(plugin => Serhost.Run("plugins", "trust", plugin.Id, "--plugins", Output(plugin.Name))), Serhost.Run("plugins", "trust", "rise", "speech-rate", "timbre", "--plugins", Plugins)];
    }

    /// <summary>Folders of the worked examples under sdk/examples.</summary>
    public static IReadOnlyList<string> Others { get; } = ["Rise", "SpeechRate", "Timbre"];

    /// <summary>What 'dotnet test' said about each plugin made from a template.</summary>
    public Dictionary<string, string> Conformance { get; } = [];

    /// <summary>The list of plugins before any was trusted.</summary>
    internal SerhostProgram.Outcome Untrusted { get; }

    /// <summary>What trusting them said.</summary>
    internal IReadOnlyList<SerhostProgram.Outcome> Trusting { get; }

    /// <summary>The program, on this machine.</summary>
    internal SerhostProgram Serhost => new(_folder, withFixtures: false);

    /// <summary>Where the packages are.</summary>
    public string Feed => _folder.File("feed");

    /// <summary>Where the built plugins were copied to.</summary>
    public string Plugins => _folder.File("plugins");

    /// <summary>For everything else.</summary>
    internal ScratchFolder Folder => _folder;

    public void Dispose() => _folder.Dispose();

    /// <summary>Where a plugin is built to.</summary>
    public string Output(string name) => _folder.File(name, "bin", "Release", "net10.0");

    private void Install(string name) => _folder.Copy(Output(name), Path.Combine("plugins", name));

    /// <summary>The packages this repository's own tests were restored with, and none of SerHost's.</summary>
    private string TestFramework()
    {
        string all = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } moved
            ? moved
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (OperatingSystem.IsWindows())
        {
            return all; // links need rights there
        }

        string chosen = Directory.CreateDirectory(_folder.File("testing")).FullName;
        foreach (string package in Directory.EnumerateDirectories(all).Where(package => !Path.GetFileName(package).StartsWith("serhost", StringComparison.OrdinalIgnoreCase)))
        {
            Directory.CreateSymbolicLink(Path.Combine(chosen, Path.GetFileName(package)), package);
        }

        return chosen;
    }

    private void Pack(string project) =>
        DotNet.Run(_folder.Path, "pack", project, "-c", FixturePlugins.Configuration, "-v", "q", "-o", Feed);
}
