using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Structure;

/// <summary>THIRD-PARTY.md against what is built: every shipped library is there with its version and a licence, and nothing else.</summary>
public class ThirdPartyTests
{
    [Fact]
    public void Notices_name_every_shipped_library_and_no_other()
    {
        string[][] lines =
        [
            .. File.ReadLines(Path.Combine(TestFiles.RepositoryRoot, "THIRD-PARTY.md"))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        Assert.All(lines, line => Assert.Equal(5, line.Length));
        Assert.Equal(Shipped().Order(StringComparer.Ordinal), lines.Select(line => $"{line[0]} {line[1]}").Order(StringComparer.Ordinal));
        Assert.All(lines, line => Assert.Contains(line[2], (string[])["MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MS-PL OR Apache-2.0"]));
    }

    private static IEnumerable<string> Shipped() =>
        (from folder in Directory.GetDirectories(Path.Combine(FixturePlugins.ProgramFolder, "plugins")).Prepend(FixturePlugins.ProgramFolder)
         from file in Directory.GetFiles(folder, "*.deps.json")
         from library in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("libraries").EnumerateObject()
         where library.Value.GetProperty("type").GetString() == "package"
         select library.Name.Replace('/', ' ')).Distinct();
}
