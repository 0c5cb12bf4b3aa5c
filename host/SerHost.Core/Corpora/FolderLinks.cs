namespace SerHost.Core.Corpora;

/// <summary>Follows links to folders below one folder, each place once: a link that
/// leads back up would give every recording many times.</summary>
internal sealed class FolderLinks
{
    private readonly string _root;
    private readonly List<string> _places;

    /// <param name="root">The folder that is looked through.</param>
    public FolderLinks(string root)
    {
        _root = Target(root) ?? Path.GetFullPath(root);
        _places = [_root];
    }

    /// <summary>Whether a link below the root leads to a folder that is not reached otherwise.</summary>
    /// <param name="link">Path of the link.</param>
    public bool LeadsToNewFolder(string link)
    {
        string? target = Target(link);
        if (target is null || _places.Any(place => IsIn(target, place)) || IsIn(_root, target) || IsIn(link, target))
        {
            return false;
        }

        _places.Add(target);
        return true;
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    /// <summary>Where a link leads in the end; null when it is none, or leads nowhere.</summary>
    private static string? Target(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null; // links in a circle
        }
    }
}
