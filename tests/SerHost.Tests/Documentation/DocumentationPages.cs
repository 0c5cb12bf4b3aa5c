using System.Text.RegularExpressions;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Documentation;

/// <summary>The repository's Markdown files, and what in them can be held against the repository.</summary>
internal static partial class DocumentationPages
{
    private static readonly string[] NotSources = ["bin", "obj", "work", "TestResults", ".git"];

    /// <summary>Paths relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Files(TestFiles.RepositoryRoot, "*.md").Order(StringComparer.Ordinal)];

    /// <summary>Files of the repository below a folder that are not built or downloaded, relative to the root, with slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern)
            .Select(path => Path.GetRelativePath(TestFiles.RepositoryRoot, path).Replace('\\', '/'))
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(inner => !NotSources.Contains(Path.GetFileName(inner)))
                .SelectMany(inner => Files(inner, pattern)));

    /// <summary>A page's text.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, page));

    /// <summary>Targets of links and pictures.</summary>
    public static IEnumerable<string> Links(string text) => Link().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>Texts between backticks outside of fenced blocks.</summary>
    public static IEnumerable<string> CodeSpans(string text) => Span().Matches(Fence().Replace(text, "")).Select(match => match.Groups[1].Value);

    /// <summary>Command lines of the program: code spans and lines of fenced blocks that begin with it, without what follows <c>#</c> or <c>&gt;</c>.</summary>
    public static IEnumerable<string> CommandLines(string text) =>
        CodeSpans(text)
            .Concat(Fence().Matches(text).SelectMany(block => block.Value.Split('\n')))
            .Select(line => Program().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value.Trim());

    /// <summary>The names under which a heading can be linked to.</summary>
    public static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(Fence().Replace(text, "")).Select(match => NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Trim().Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*(?:\./host/)?serhost(?: ([^#>]*)|$)")]
    private static partial Regex Program();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
