using System.Text.Json;
using System.Text.RegularExpressions;
using SerHost.Tests.PluginAuthors;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Structure;

/// <summary>A plugin's folder can be deleted without anything else: no project needs one by name, and its tests are left out. Held on a copy of
/// the repository's project files, read by MSBuild with one folder missing; nothing is compiled.</summary>
public sealed partial class PluginFolderTests
{
    private static readonly string[] s_plugins =
    [
        .. ProjectFiles().Where(path => path.StartsWith("plugins/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal) && path.Split('/').Length == 3)
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Solution_names_every_test_project_and_no_plugin()
    {
        string solution = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "SerHost.sln"));
        string[] named = [.. Solution().Matches(solution).Select(match => match.Groups[1].Value.Replace('\\', '/'))];
        string[] tests = TestProjects();
        Assert.NotEmpty(tests);
        Assert.Empty(tests.Except(named));
        Assert.DoesNotContain(named, path => path.StartsWith("plugins/", StringComparison.Ordinal));
        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(TestFiles.RepositoryRoot, path)), path));
    }

    [Fact]
    public void Project_that_refers_to_a_plugin_does_without_it_where_its_folder_is_not_there()
    {
        using var folder = new ScratchFolder();
        foreach (string path in ProjectFiles())
        {
            string copy = folder.File(path.Split('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(TestFiles.RepositoryRoot, path), copy);
        }

        string[] tests = TestProjects();
        int leftOut = 0;
        string lastLeftOut = "";
        foreach (string plugin in s_plugins)
        {
            string place = folder.File("plugins", plugin), hidden = folder.File(plugin);
            Directory.Move(place, hidden);
            foreach (string path in tests.Where(path => File.ReadAllText(folder.File(path.Split('/'))).Contains($"plugins/{plugin}/", StringComparison.Ordinal)))
            {
                string source = Path.Combine(Path.GetDirectoryName(folder.File(path.Split('/')))!, "Some.cs");
                File.WriteAllText(source, "");
                JsonElement items = Items(folder.Path, path);
                Assert.Equal([plugin], Names(items, "AbsentPlugin"));
                Assert.DoesNotContain(plugin, Names(items, "ProjectReference"));
                Assert.Empty(Names(items, "Compile"));
                (lastLeftOut, leftOut) = (path, leftOut + 1);
            }

            Directory.Move(hidden, place);
        }

        Assert.True(leftOut >= s_plugins.Length / 2, $"Only {leftOut} test projects refer to plugins.");
        JsonElement whole = Items(folder.Path, lastLeftOut);
        Assert.Empty(Names(whole, "AbsentPlugin"));
        Assert.Equal(["Some"], Names(whole, "Compile"));
    }

    private static string[] Names(JsonElement items, string kind) =>
        [.. items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("Filename").GetString()!)];

    private static JsonElement Items(string folder, string project)
    {
        string answer = DotNet.Run(folder, "msbuild", project, "-nologo", "-getItem:AbsentPlugin", "-getItem:ProjectReference", "-getItem:Compile");
        return JsonDocument.Parse(answer).RootElement.GetProperty("Items").Clone();
    }

    private static string[] TestProjects() =>
        [.. ProjectFiles().Where(path => path.StartsWith("tests/", StringComparison.Ordinal) && path.EndsWith(".Tests.csproj", StringComparison.Ordinal))];

    /// <summary>Everything that says what is built, as paths from the root.</summary>
    private static IEnumerable<string> ProjectFiles() =>
        new[] { "*.csproj", "*.props", "*.targets", "*.sln", "global.json" }
            .SelectMany(pattern => Directory.EnumerateFiles(TestFiles.RepositoryRoot, pattern, SearchOption.AllDirectories))
            .Where(path => !IsBuilt(path)).Select(path => Path.GetRelativePath(TestFiles.RepositoryRoot, path).Replace('\\', '/'));

    private static bool IsBuilt(string path) => Path.GetRelativePath(TestFiles.RepositoryRoot, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    [GeneratedRegex("""= "[^"]+", "([^"]+\.csproj)",""")]
    private static partial Regex Solution();
}
