using SerHost.Tests.Shared;

namespace SerHost.Tests.PluginAuthors;

/// <summary>A plugin author's machine: the packages in a feed, a folder outside the repository, one plugin made from each template
/// and one by somebody else, built there and copied to a folder of plugins. Made once for all tests of a class.</summary>
public sealed class AuthorWorkplace : IDisposable
{
    private static readonly string[] Packed = ["SerHost.Sdk", "SerHost.Compute", "SerHost.Sdk.Testing"];
    private readonly ScratchFolder _folder = new();

    public AuthorWorkplace()
    {
        string sdk = Path.Combine(TestFiles.RepositoryRoot, "sdk");
        foreach (string name in Packed)
        {
            Pack(Path.Combine(sdk, name, $"{name}.csproj"));
        }

        Pack(Path.Combine(sdk, "templates", "SerHost.Templates.csproj"));

        // The feed is the only source, and packages are unpacked here: neither a registry nor what other builds left can help.
        File.WriteAllText(_folder.File("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder.File("packages")}" /></config>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
            </configuration>
            """);
        string[] hive = ["--debug:custom-hive", _folder.File("templates")];
        DotNet.Run(_folder.Path, ["new", "install", Assert.Single(Directory.GetFiles(Feed, "SerHost.Templates.*.nupkg")), .. hive]);
        foreach ((string template, string name) in new[] { ("serhost-attribution", "Acme.Deletion"), ("serhost-cue", "Acme.Crossings"), ("serhost-model", "Acme.Loudness") })
        {
            DotNet.Run(_folder.Path, ["new", template, "-n", name, "-o", name, .. hive]);
            BuildAndInstall(name);
        }

        // A plugin by somebody else, with a solution of its own.
        _folder.Copy(Path.Combine(TestFiles.RepositoryRoot, "tests", "Fixtures.Plugins", "external", "Rise"), "Rise");
        BuildAndInstall("Rise");
    }

    /// <summary>Where the packages are.</summary>
    public string Feed => _folder.File("feed");

    /// <summary>Where the built plugins were copied to.</summary>
    public string Plugins => _folder.File("plugins");

    /// <summary>For everything else.</summary>
    internal ScratchFolder Folder => _folder;

    public void Dispose() => _folder.Dispose();

    private void BuildAndInstall(string name)
    {
        DotNet.Run(_folder.File(name), "build", "-c", "Release", "-v", "q");
        _folder.Copy(Path.Combine(_folder.File(name), "bin", "Release", "net10.0"), Path.Combine("plugins", name));
    }

    private void Pack(string project) =>
        DotNet.Run(_folder.Path, "pack", project, "-c", FixturePlugins.Configuration, "-v", "q", "-o", Feed);
}
