using System.Security.Cryptography;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Loading;

/// <summary>Copies of plugins, by the hash of their files: what was judged is what
/// runs, and the original may be replaced at any time.</summary>
/// <remarks>
/// <c>plugin-cache/ID-HASH/</c> beside a file <c>ID-HASH.in-use</c>, which every program that uses the copy holds open. A copy appears
/// whole or not at all. Safe to use from several threads and programs at once.
/// </remarks>
internal sealed class PluginCache
{
    private const int ShownOfHash = 16;
    private const string InUse = ".in-use";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(10);
    private const UnixFileMode OnlyForTheUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root, _programFolder;

    /// <summary>Uses the user's data folder.</summary>
    public PluginCache(TrustSettings settings)
    {
        _root = Path.GetFullPath(Path.Combine(settings.DataFolder, "plugin-cache"));
        _programFolder = settings.ProgramFolder;
    }

    /// <summary>The copy of a plugin; made now if there is none.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="folder">Its own folder.</param>
    /// <param name="hash">Hash its files must have.</param>
    /// <exception cref="PluginException">Its files have another hash by now, or the copy cannot be made.</exception>
    public PluginCopy Take(string id, string folder, string hash)
    {
        try
        {
            CreatePrivate(_root);
            if (FolderGuard.WhyUnsafe(_root, _programFolder) is { } reason)
            {
                throw new InvalidDataException(reason);
            }

            string copy = Path.Combine(_root, $"{id}-{hash[..ShownOfHash]}");
            FileStream hold = Hold(copy + InUse);
            try
            {
                if (!IsWhole(copy, hash))
                {
                    Make(copy, folder, hash);
                }
            }
            catch (Exception)
            {
                hold.Dispose();
                throw;
            }

            RemoveOthers(id, copy);
            return new PluginCopy(copy, hold);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new PluginException(id, "load", $"it cannot be copied to {_root}: {error.Message}", error.ToString());
        }
    }

    /// <summary>Removes the copies of a plugin that no program uses.</summary>
    public void Clean(string id) => RemoveOthers(id, except: null);

    private void RemoveOthers(string id, string? except)
    {
        if (!Directory.Exists(_root))
        {
            return;
        }

        foreach (string mark in Directory.EnumerateFiles(_root, $"{id}-*{InUse}")
            .Where(mark => mark != except + InUse && IsOf(id, Path.GetFileName(mark))))
        {
            try
            {
                using FileStream alone = new(mark, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                string copy = mark[..^InUse.Length];
                if (Directory.Exists(copy))
                {
                    Directory.Delete(copy, recursive: true);
                }

                File.Delete(mark);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // In use, here or by another program: whoever starts next without it removes it.
            }
        }
    }

    /// <summary>Ids may be the beginnings of one another: what follows must be a hash.</summary>
    private static bool IsOf(string id, string mark) => mark.Length == id.Length + 1 + ShownOfHash + InUse.Length;

    private static FileStream Hold(string mark)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var hold = new FileStream(mark, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                if (File.Exists(mark))
                {
                    return hold;
                }

                // Whoever removed the copy was faster: once more.
                hold.Dispose();
            }
            catch (IOException) when (System.Diagnostics.Stopwatch.GetElapsedTime(start) < Patience)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>Whether a copy is there and unharmed. It is read again only where the system shows that something was at it.</summary>
    private static bool IsWhole(string copy, string hash)
    {
        if (!Directory.Exists(copy))
        {
            return false;
        }

        FolderContent content = FolderContent.Of(copy);
        string mark = copy + InUse, state = $"{hash} {content.State()}";
        if (OperatingSystem.IsLinux() && File.ReadAllText(mark) == state)
        {
            return true;
        }

        if (content.Hash() != hash)
        {
            Directory.Delete(copy, recursive: true);
            return false;
        }

        if (content.IsAtRest())
        {
            WriteShared(mark, state);
        }

        return true;
    }

    private static void Make(string copy, string folder, string hash)
    {
        string partial = $"{copy}.{Guid.NewGuid():N}.part";
        CreatePrivate(partial);
        try
        {
            string found = FolderContent.HashOf(FolderContent.Of(folder).Files.Select(file =>
                (file, CopyFile(Path.Combine(folder, file), Path.Combine(partial, file)))).ToArray());
            if (found != hash)
            {
                throw new InvalidDataException($"{folder} was changed while it was copied. Wait until it is complete, then look again.");
            }

            if (!Directory.Exists(copy))
            {
                Directory.Move(partial, copy);
            }
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            // Another program made the same copy at the same time.
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    private static string CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        byte[] block = new byte[1 << 17];
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream source = new(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1),
            target = new(to, FileMode.CreateNew, FileAccess.Write);
        int read;
        while ((read = source.Read(block)) > 0)
        {
            sum.AppendData(block, 0, read);
            target.Write(block, 0, read);
        }

        // A script may be started by its own path.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(source.SafeFileHandle) & UnixFileMode.UserExecute) != 0)
        {
            File.SetUnixFileMode(target.SafeFileHandle, File.GetUnixFileMode(target.SafeFileHandle) | UnixFileMode.UserExecute);
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    /// <summary>Writes a file that others hold open.</summary>
    private static void WriteShared(string path, string text)
    {
        using FileStream stream = new(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OnlyForTheUser);
        }
    }
}
