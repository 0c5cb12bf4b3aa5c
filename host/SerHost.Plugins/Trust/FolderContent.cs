using System.Security.Cryptography;
using System.Text;

namespace SerHost.Plugins.Trust;

/// <summary>What is in a plugin's folder: every file, at any depth.</summary>
internal sealed class FolderContent
{
    /// <summary>A state is not taken for that of unchanged files until they have rested this long: a change within one tick of the file
    /// system's clock would not show.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Python keeps compiled code in folders of this name, and makes it again where they are missing: they are no part of a
    /// plugin, so what is in them is never run.</summary>
    private const string CompiledPython = "__pycache__";

    private readonly string _folder;

    private FolderContent(string folder, IReadOnlyList<string> files, IReadOnlyList<string> folders)
    {
        _folder = folder;
        Files = files;
        Paths = [.. folders, .. files];
    }

    /// <summary>Its files, by their paths in it with forward slashes, in ordinal order.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Its files and the folders in it.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Looks into a folder.</summary>
    /// <exception cref="InvalidDataException">It holds something other than files and folders of its own.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FolderContent Of(string folder)
    {
        var files = new List<string>();
        var folders = new List<string>();
        Collect(new DirectoryInfo(folder), "", files, folders);
        files.Sort(StringComparer.Ordinal);
        return new FolderContent(folder, files, folders);
    }

    /// <summary>Another text when a file was added, removed or changed, as far as the file system tells.</summary>
    public string State() => Digest(Files.Select(file => $"{file} {StateOf(Path.Combine(_folder, file))}").Prepend(_folder));

    /// <summary>Whether an equal <see cref="State"/> later will mean equal content: the
    /// system tells every change, and the last is long enough ago.</summary>
    public bool IsAtRest() => OperatingSystem.IsLinux()
        && Files.All(file => LinuxFile.Read(Path.Combine(_folder, file)).ChangedUtc + Rest < DateTimeOffset.UtcNow);

    /// <summary>One hash over the names and contents of all files.</summary>
    public string Hash() => HashOf(Files.Select(file => (file, FileHash.Of(Path.Combine(_folder, file)))));

    /// <summary>One hash over names and hashes of files.</summary>
    public static string HashOf(IEnumerable<(string File, string Hash)> files) => Digest(files.Select(pair => $"{pair.Hash} {pair.File}"));

    private static string Digest(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private static string StateOf(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxFile.Read(path).State;
        }

        var file = new FileInfo(path);
        return FormattableString.Invariant($"{file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    private static void Collect(DirectoryInfo folder, string prefix, List<string> files, List<string> folders)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { Name: CompiledPython, LinkTarget: null })
            {
                continue;
            }

            if (entry.LinkTarget is not null)
            {
                throw new InvalidDataException(
                    $"{entry.FullName} is a link: a plugin's folder must hold files of its own. Copy the file there.");
            }

            if (entry is FileInfo && OperatingSystem.IsLinux() && !LinuxFile.Read(entry.FullName).IsRegular)
            {
                throw new InvalidDataException($"{entry.FullName} is no ordinary file: a plugin's folder must hold files only. Remove it.");
            }

            if (entry is DirectoryInfo inner)
            {
                folders.Add(prefix + entry.Name);
                Collect(inner, $"{prefix}{entry.Name}/", files, folders);
            }
            else
            {
                files.Add(prefix + entry.Name);
            }
        }
    }
}
