using SerHost.Tests.Shared;

namespace SerHost.Tests.Structure;

/// <summary>Dependencies point down only: from host and plugins to the SDK, within the host from floor to floor, and among the folders of
/// every project without a circle. Read from the compiled code, so that no spelling escapes.</summary>
public sealed class FolderGraphTests
{
    private static readonly string[] s_hostFloors = ["SerHost.Plugins SerHost.Analysis", "SerHost.Core", "SerHost.Reports", "serhost"];

    private static readonly FolderGraph s_graph = new(Assemblies());

    [Fact]
    public void Assemblies_refer_to_lower_floors_only()
    {
        Dictionary<string, (string Tower, int Floor)> places = Assemblies().ToDictionary(path => Path.GetFileNameWithoutExtension(path), PlaceOf, StringComparer.Ordinal);
        string[] upward =
        [
            .. from arrow in s_graph.Arrows
               let @from = FolderGraph.AssemblyOf(arrow.From)
               let to = FolderGraph.AssemblyOf(arrow.To)
               where @from != to && places[to].Tower != "sdk" && (places[to].Tower != places[@from].Tower || places[to].Floor >= places[@from].Floor)
               select $"{arrow.From} -> {arrow.To} ({arrow.Type})",
            .. from arrow in s_graph.Arrows
               where places[FolderGraph.AssemblyOf(arrow.From)].Tower == "sdk" && places[FolderGraph.AssemblyOf(arrow.To)].Tower != "sdk"
               select $"{arrow.From} -> {arrow.To} ({arrow.Type})",
        ];
        Assert.Empty(upward);
        // It was really read: arrows known to point down are there.
        Assert.Contains(s_graph.Arrows, arrow => arrow is { From: "serhost/SerHost.Commands", To: "SerHost.Core/SerHost.Core.Hosting" });
        Assert.Contains(s_graph.Arrows, arrow => arrow is { From: "SerHost.Core/SerHost.Core.Pipeline", To: "SerHost.Analysis/SerHost.Analysis.Segments" });
        Assert.Contains(s_graph.Arrows, arrow => arrow is { From: "SerHost.Plugins/SerHost.Plugins.Guard", To: "SerHost.Sdk/SerHost.Sdk.Attribution" });
        Assert.Contains(places, place => place.Value.Tower is not ("sdk" or "host"));
    }

    [Fact]
    public void Folders_refer_to_each_other_without_a_circle() => Assert.Empty(s_graph.Circles());

    [Fact]
    public void Circle_is_found_with_the_types_that_draw_it()
    {
        string circle = Assert.Single(new FolderGraph([typeof(FolderGraphTests).Assembly.Location]).Circles(), found => found.Contains("Structure.Upper", StringComparison.Ordinal));
        Assert.Contains("SerHost.Tests.Structure.Upper -> SerHost.Tests/SerHost.Tests.Structure.Lower (Above)", circle, StringComparison.Ordinal);
        Assert.Contains("SerHost.Tests.Structure.Lower -> SerHost.Tests/SerHost.Tests.Structure.Upper (Below)", circle, StringComparison.Ordinal);
    }

    /// <summary>Every assembly of ours beside the program, and in the plugins' folders what is theirs.</summary>
    private static string[] Assemblies()
    {
        string program = FixturePlugins.ProgramFolder;
        string[] shared = [.. Directory.EnumerateFiles(program, "SerHost.*.dll"), Path.Combine(program, "serhost.dll")];
        HashSet<string> names = [.. shared.Select(path => Path.GetFileName(path))];
        return
        [
            .. shared,
            .. Directory.EnumerateDirectories(Path.Combine(program, "plugins")).SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll")
                .Where(path => !names.Contains(Path.GetFileName(path))
                    && (Path.GetFileNameWithoutExtension(path) == Path.GetFileName(folder) || Path.GetFileName(path).StartsWith("SerHost.", StringComparison.Ordinal)))),
        ];
    }

    private static (string Tower, int Floor) PlaceOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int host = Array.FindIndex(s_hostFloors, floor => floor.Split(' ').Contains(name));
        string folder = Path.GetFileName(Path.GetDirectoryName(path)!);
        return host >= 0 ? ("host", host)
            : Path.GetDirectoryName(path)! == Path.TrimEndingDirectorySeparator(FixturePlugins.ProgramFolder) ? ("sdk", 0)
            : (folder, name == folder ? 1 : 0);
    }
}
