namespace SerHost.Plugins.Hosting;

/// <summary>Where plugins are looked for.</summary>
public static class PluginFolders
{
    /// <summary>Environment variable that names further folders, separated as in PATH.</summary>
    public const string Variable = "SERHOST_PLUGINS";

    /// <summary>The folders searched, the strongest first: given ones, the environment's, the user's, the program's. Where two plugins
    /// have the same id, the one found first is used that may be run.</summary>
    /// <param name="given">Folders given by the user.</param>
    /// <param name="dataFolder">The user's data folder.</param>
    /// <param name="programFolder">The program's folder.</param>
    public static IReadOnlyList<string> Roots(IReadOnlyList<string> given, string dataFolder, string programFolder) =>
    [
        .. given,
        .. UserFolders.FromEnvironment(Variable),
        Path.Combine(dataFolder, "plugins"),
        Path.Combine(programFolder, "plugins"),
    ];

    /// <summary>Folders that hold one plugin each: the subfolders of the roots, or a root that is itself a plugin's folder.</summary>
    /// <param name="roots">Folders to search; those that do not exist are skipped.</param>
    internal static IReadOnlyList<string> Candidates(IReadOnlyList<string> roots)
    {
        var found = new List<string>();
        foreach (string root in roots.Select(Path.GetFullPath).Distinct().Where(Directory.Exists))
        {
            IEnumerable<string> folders = IsPlugin(root) ? [root] : Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal);
            found.AddRange(folders.Where(folder => IsPlugin(folder) || Directory.EnumerateFiles(folder, "*.dll").Any()));
        }

        return [.. found.Distinct()];
    }

    /// <summary>Another text whenever something in the plugin folders of some roots has changed.</summary>
    internal static string StateOf(IReadOnlyList<string> roots)
    {
        try
        {
            return string.Join('\n', Candidates(roots).Select(folder => $"{folder} {PluginEntry.StampOf(folder)}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that goes while it is looked at.
            return error.Message;
        }
    }

    private static bool IsPlugin(string folder) => File.Exists(Path.Combine(folder, PluginManifest.FileName));
}
