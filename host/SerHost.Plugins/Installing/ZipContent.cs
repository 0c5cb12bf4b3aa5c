using System.IO.Compression;

namespace SerHost.Plugins.Installing;

/// <summary>Unpacks zip files from outside: nothing is written outside the folder, no link is made, nothing grows beyond a limit.</summary>
public static class ZipContent
{
    private const int MostEntries = 1_000_000, UnixTypeShift = 16, UnixTypeMask = 0xF000, UnixFile = 0x8000, UnixFolder = 0x4000;

    /// <summary>Unpacks a zip file into an empty or new folder. All names are checked before anything is written.</summary>
    /// <param name="zip">The zip file.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="mostBytes">Most bytes that may come out of it.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">It is no zip file, or holds something that may not be unpacked; file, entry and reason are
    /// named.</exception>
    /// <exception cref="IOException">The folder cannot be written, or is not empty.</exception>
    public static void Extract(string zip, string folder, long mostBytes, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"{folder} is not empty.");
        }

        try
        {
            using ZipArchive archive = ZipFile.OpenRead(zip);
            (ZipArchiveEntry Entry, string Path)[] files = [.. Files(zip, archive, folder, mostBytes)];
            Directory.CreateDirectory(folder);
            foreach ((ZipArchiveEntry entry, string path) in files)
            {
                cancellation.ThrowIfCancellationRequested();
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using Stream source = entry.Open();
                using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                Copy(source, target, entry, zip);
            }
        }
        catch (InvalidDataException error)
        {
            throw new RequestException("zip", $"{zip} is no zip file, or damaged ({error.Message.TrimEnd('.')}). See that it was copied whole.");
        }
    }

    /// <summary>The bytes the directory of the zip promises, and no more: one that lies fills no disk.</summary>
    private static void Copy(Stream source, FileStream target, ZipArchiveEntry entry, string zip)
    {
        byte[] buffer = new byte[1 << 16];
        long left = entry.Length;
        for (int read = source.Read(buffer); read > 0; read = source.Read(buffer))
        {
            left -= read;
            if (left < 0)
            {
                throw Refused(zip, entry.FullName, "it holds more than it says");
            }

            target.Write(buffer, 0, read);
        }
    }

    private static IEnumerable<(ZipArchiveEntry Entry, string Path)> Files(string zip, ZipArchive archive, string folder, long mostBytes)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long bytes = 0;
        if (archive.Entries.Count > MostEntries)
        {
            throw new RequestException("zip", $"{zip} has {archive.Entries.Count} entries; at most {MostEntries} are unpacked.");
        }

        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string name = entry.FullName;
            int type = (entry.ExternalAttributes >> UnixTypeShift) & UnixTypeMask;
            bool isFolder = name.EndsWith('/');
            string[] parts = name.TrimEnd('/').Split('/');
            string? problem = type is not (0 or UnixFile or UnixFolder) ? "it is a link or a device"
                : name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl)
                    ? "its name has a backslash, a colon or a control character"
                : parts.Any(part => part is "" or "." or ".." || part != part.TrimEnd(' ', '.'))
                    ? "its name leads outside, or would be another one on some systems"
                : !isFolder && !seen.Add(name) ? "its name comes twice"
                : (bytes += entry.Length) > mostBytes ? FormattableString.Invariant($"more than {mostBytes} bytes would come out")
                : null;
            if (problem is not null)
            {
                throw Refused(zip, name, problem);
            }

            string path = Path.GetFullPath(Path.Combine(folder, name.TrimEnd('/')));
            if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw Refused(zip, name, "it would be written outside the folder");
            }

            if (!isFolder)
            {
                yield return (entry, path);
            }
        }
    }

    private static RequestException Refused(string zip, string entry, string problem) =>
        new("zip", $"{zip} is not unpacked: entry '{PlainText.OneLine(entry)}': {problem}. Nothing that a program of good will makes has such an entry; ask whoever gave it to you.");
}
