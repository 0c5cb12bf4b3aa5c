using System.Text.RegularExpressions;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Documentation;

/// <summary>What the texts name exists: links, files, commands and options.</summary>
public sealed partial class DocumentationTests
{
    // sdk/README.md speaks of files of the reader's new plugin, which is a copy of this.
    private const string NewPlugin = "sdk/templates/attribution";

    public static TheoryData<string> Pages => [.. DocumentationPages.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_and_headings_that_exist(string page)
    {
        string[] dead = [.. DocumentationPages.Links(DocumentationPages.Read(page)).Where(link => !link.Contains("://", StringComparison.Ordinal) && !Leads(page, link))];
        Assert.True(dead.Length == 0, $"{page} links to what does not exist: {string.Join(", ", dead)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Paths_in_the_text_exist(string page)
    {
        string[] missing = [.. DocumentationPages.CodeSpans(DocumentationPages.Read(page)).Where(span => OwnPath().IsMatch(span) && !Path.Exists(InRoot(span)) && !Path.Exists(Path.Combine(InRoot(NewPlugin), span)))];
        Assert.True(missing.Length == 0, $"{page} names files that do not exist: {string.Join(", ", missing)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_in_the_text_are_known_to_the_program(string page)
    {
        string[] unknown = [.. Complaints(DocumentationPages.CommandLines(DocumentationPages.Read(page)))];
        Assert.True(unknown.Length == 0, $"{page}: {string.Join(" ", unknown)}");
    }

    [Fact]
    public void Commands_in_the_programs_own_messages_are_known_to_it()
    {
        string[] unknown = [.. DocumentationPages.Files(InRoot("host"), "*.cs").Concat(DocumentationPages.Files(InRoot("plugins"), "*.cs"))
            .SelectMany(file => Complaints(QuotedCommand().Matches(DocumentationPages.Read(file)).Select(match => match.Groups[1].Value)).Select(found => $"{file}: {found}"))];
        Assert.True(unknown.Length == 0, string.Join(Environment.NewLine, unknown));
    }

    [Theory]
    [InlineData("run --corpus DIR [--methods occlusion,crp] [--limit N]", null)]
    [InlineData("plugins trust|forget ID", null)]
    [InlineData("cues CLIP [--extractor gemaps\\|praat]", null)]
    [InlineData("", null)]
    [InlineData("rnu --corpus DIR", "rnu")]
    [InlineData("run --corpse DIR", "--corpse")]
    [InlineData("plugins trust|forgive ID", "forgive")]
    public void Check_of_a_command_line_finds_what_the_program_does_not_know(string line, string? named)
    {
        string? complaint = CommandLineCheck.Complaint(line);
        Assert.Equal(named is null, complaint is null);
        Assert.Contains(named ?? "", complaint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Citation_names_the_programs_version() =>
        Assert.Contains($"version: {Core.ProgramVersion.Short.Split('+')[0]}\n", DocumentationPages.Read("CITATION.cff"), StringComparison.Ordinal);

    [Fact]
    public void Pages_of_the_repository_are_found() =>
        Assert.Superset(new HashSet<string> { "README.md", "sdk/README.md", "models/crema-d-resnet/MODEL.md" }, DocumentationPages.All.ToHashSet());

    private static IEnumerable<string> Complaints(IEnumerable<string> lines) => lines.Select(CommandLineCheck.Complaint).OfType<string>().Distinct();

    private static bool Leads(string page, string link)
    {
        string[] parts = link.Split('#');
        string target = parts[0].Length == 0 ? InRoot(page) : Path.Combine(InRoot(page), "..", parts[0]);
        return Path.Exists(Path.GetFullPath(target))
            && (parts.Length == 1 || DocumentationPages.Anchors(File.ReadAllText(Path.GetFullPath(target))).Contains(parts[1]));
    }

    private static string InRoot(string path) => Path.Combine(TestFiles.RepositoryRoot, path);

    // A path from the root in full: no placeholder (<id>, NNNN, *) and nothing after a space. What training writes (work) is not there yet.
    [GeneratedRegex(@"^(?:sdk|host|plugins|models|tests)/(?!training/work)(?:(?!NNNN)[\w.\-/])+$")]
    private static partial Regex OwnPath();

    [GeneratedRegex(@"'serhost ([a-z][^'{]*)")]
    private static partial Regex QuotedCommand();
}
