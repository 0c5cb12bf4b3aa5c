namespace SerHost.Plugins.Trust;

/// <summary>Whether another user could put code into a folder: by owning it, or by its permissions or those of a folder above it.</summary>
/// <remarks>On Linux owners and permissions are looked at, on other Unix systems permissions only, on Windows nothing.</remarks>
internal static class FolderGuard
{
    private const int MostLinks = 40;
    private const int Sticky = 0x200, OthersWrite = 0x2, GroupWrites = 0x10;

    /// <summary>Why code from a folder must not be run, and the cure; null when only the
    /// user, root and whoever owns the program can change it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="programFolder">The program's: its owner could change the program itself, so need not be feared.</param>
    public static string? WhyUnsafe(string folder, FolderContent content, string programFolder) =>
        WhyUnsafe(folder, programFolder) ?? First(content.Paths.Select(path => (Path.Combine(folder, path), false)), Owners(programFolder));

    /// <summary>The same of a folder and those above it, whatever is in it: enough for one that only the user can enter.</summary>
    public static string? WhyUnsafe(string folder, string programFolder) =>
        OperatingSystem.IsWindows() ? null : First(AboveAndAt(folder), Owners(programFolder));

    /// <summary>Why what a file of the user's says must not be believed: another user
    /// could have written it. Null when none could.</summary>
    public static string? WhyFileIsUnsafe(string path) =>
        Fault(path, isAbove: false, OperatingSystem.IsLinux() ? [0, LinuxFile.CurrentUser()] : []);

    private static string? First(IEnumerable<(string Path, bool IsAbove)> places, uint[] owners) =>
        places.Select(at => Fault(at.Path, at.IsAbove, owners)).FirstOrDefault(fault => fault is not null);

    private static uint[] Owners(string programFolder) =>
        !OperatingSystem.IsLinux() ? []
        : Directory.Exists(programFolder) ? [0, LinuxFile.CurrentUser(), LinuxFile.Read(programFolder).Owner]
        : [0, LinuxFile.CurrentUser()];

    /// <summary>The folder and all above it, and where links lead on the way, those too.</summary>
    private static IReadOnlyList<(string Path, bool IsAbove)> AboveAndAt(string folder)
    {
        var seen = new List<(string Path, bool IsAbove)> { ("/", true) };
        var left = new Stack<string>(Parts(Path.GetFullPath(folder)).Reverse());
        string at = "/";
        int links = 0;
        while (left.TryPop(out string? part))
        {
            string next = part == ".." ? Path.GetDirectoryName(at) ?? "/" : Path.Combine(at, part);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                {
                    throw new IOException($"{folder}: links lead round in a circle.");
                }

                at = Path.IsPathRooted(target) ? "/" : at;
                foreach (string step in Parts(target).Reverse())
                {
                    left.Push(step);
                }

                continue;
            }

            at = next;
            seen.Add((at, left.Count > 0));
        }

        return seen;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");

    private static string? Fault(string path, bool isAbove, uint[] owners)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        if (!OperatingSystem.IsLinux())
        {
            return WritersFault(path, isAbove, (int)File.GetUnixFileMode(path), isGroupOfOwner: () => false, "its group");
        }

        LinuxFile file = LinuxFile.Read(path);
        return owners.Contains(file.Owner)
            ? WritersFault(path, isAbove, file.Mode, () => UnixNames.IsOfOne(file.Group, file.Owner), UnixNames.Group(file.Group))
            : $"{path} belongs to {UnixNames.User(file.Owner)}, who could put other code there: copy the plugin's folder to one of your own, for example into the plugins folder of your user data.";
    }

    private static string? WritersFault(string path, bool isAbove, int mode, Func<bool> isGroupOfOwner, string group)
    {
        // Where the sticky bit is set, as on /tmp, others can add files, but cannot touch what is not theirs.
        if (isAbove && (mode & Sticky) != 0)
        {
            return null;
        }

        if ((mode & OthersWrite) != 0)
        {
            return $"every user of this machine can write to {path}: take that right away (chmod o-w '{path}'), or copy the plugin's folder elsewhere.";
        }

        return (mode & GroupWrites) != 0 && !isGroupOfOwner()
            ? $"members of {group} can write to {path}: take that right away (chmod g-w '{path}'), or copy the plugin's folder elsewhere."
            : null;
    }
}

/// <summary>Whether a plugin's folder, as it is now, may be run.</summary>
/// <param name="Trust">Where it stands.</param>
/// <param name="Hash">Hash over all its files; null where it came with the program or was refused.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Reason">Why it was refused; null when it was not.</param>
internal sealed record TrustVerdict(PluginTrust Trust, string? Hash, int Files, string? Reason = null)
{
    /// <summary>Whether its code may run.</summary>
    public bool IsRunnable => Trust is PluginTrust.BuiltIn or PluginTrust.Trusted;
}
