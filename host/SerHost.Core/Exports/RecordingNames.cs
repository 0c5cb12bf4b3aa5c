using SerHost.Core.Pipeline;

namespace SerHost.Core.Exports;

/// <summary>Names of recordings from their common folder, with <c>/</c> between folders on every system; the clip's name where it has no
/// file.</summary>
internal sealed class RecordingNames
{
    private readonly string? _root;

    /// <summary>Finds the folder.</summary>
    /// <param name="rows">Rows of the recordings.</param>
    public RecordingNames(IReadOnlyList<RunRow> rows)
    {
        foreach (string path in rows.Select(row => row.ClipPath).OfType<string>())
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            _root ??= folder;
            while (!Holds(_root, folder) && Path.GetDirectoryName(_root) is { } above)
            {
                _root = above;
            }
        }
    }

    /// <summary>The name of a row's recording.</summary>
    public string Of(RunRow row) => row.ClipPath is not { } path || _root is null ? row.ClipId
        : Path.GetRelativePath(_root, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');

    private static bool Holds(string root, string folder) =>
        folder == root || folder.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);
}
