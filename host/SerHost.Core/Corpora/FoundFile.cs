using System.IO.Enumeration;
using SerHost.Core.Audio;

namespace SerHost.Core.Corpora;

/// <summary>A sound file found in a folder.</summary>
/// <param name="Id">Unique in the folder.</param>
/// <param name="Path">Full path.</param>
/// <param name="RelativePath">Path below the folder, with slashes.</param>
internal sealed record FoundFile(string Id, string Path, string RelativePath)
{
    /// <summary>Folders below the first that are looked into.</summary>
    public const int DeepestFolder = 8;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string FolderName => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)) ?? "";

    /// <summary>One sound file by itself.</summary>
    /// <param name="path">Its full path.</param>
    public static FoundFile Single(string path) =>
        new(System.IO.Path.GetFileNameWithoutExtension(path), path, System.IO.Path.GetFileName(path));

    /// <summary>All sound files of a folder and below, in ordinal order; hidden ones are left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="leftOut">How many other files there are, by the end of their names in ordinal order; the empty one for names
    /// without.</param>
    /// <exception cref="CorpusException">A folder may not be read.</exception>
    public static IReadOnlyList<FoundFile> List(string folder, out IReadOnlyDictionary<string, int> leftOut)
    {
        var others = new SortedDictionary<string, int>(StringComparer.Ordinal);
        leftOut = others;
        var known = AudioFile.Extensions.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder,
            IgnoreInaccessible = false };
        var links = new FolderLinks(folder);
        string[] paths;
        try
        {
            var files = new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), options)
            {
                ShouldIncludePredicate = (ref entry) =>
                    !entry.IsDirectory && IsKnown(System.IO.Path.GetExtension(entry.FileName).ToString()),
                ShouldRecursePredicate = (ref entry) =>
                    !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || links.LeadsToNewFolder(entry.ToFullPath()),
            };
            paths = [.. files];
        }
        catch (UnauthorizedAccessException error)
        {
            throw new CorpusException(folder, $"{error.Message} Check its permissions.", error);
        }

        bool IsKnown(string extension)
        {
            bool isKnown = known.Contains(extension);
            if (!isKnown)
            {
                string name = extension.ToLowerInvariant();
                others[name] = others.GetValueOrDefault(name) + 1;
            }

            return isKnown;
        }

        Array.Sort(paths, StringComparer.Ordinal);
        string[] relative = [.. paths.Select(path => System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/'))];
        string[] ids = UniqueIds(relative);
        return [.. paths.Select((path, i) => new FoundFile(ids[i], path, relative[i]))];
    }

    /// <summary>The shortest of name, relative path without extension and relative path that no other file shares.</summary>
    internal static string[] UniqueIds(IReadOnlyList<string> relativePaths)
    {
        string[] names = [.. relativePaths.Select(path => System.IO.Path.GetFileNameWithoutExtension(path))];
        string[] stems = [.. relativePaths.Select(path => path[..^System.IO.Path.GetExtension(path).Length])];
        Dictionary<string, int> nameCounts = names.CountBy(name => name).ToDictionary();
        Dictionary<string, int> stemCounts = stems.CountBy(stem => stem).ToDictionary();
        return [.. relativePaths.Select((path, i) => nameCounts[names[i]] == 1 ? names[i] : stemCounts[stems[i]] == 1 ? stems[i] : path)];
    }
}
