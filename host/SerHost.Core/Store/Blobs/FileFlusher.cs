using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SerHost.Core.Store.Blobs;

/// <summary>Makes files survive a power cut, those of a group at once where the system can.</summary>
/// <remarks>
/// Linux flushes a whole file system in one go, which costs a fraction of flushing each file of a group. It waits for what other programs
/// wrote there, too: after one that took long, files are flushed one by one for a while. It tells what went wrong since version 5.8 only, and
/// for certain on file systems of this machine only; everywhere else files are flushed one by one. Used by one thread at a time.
/// </remarks>
internal class FileFlusher
{
    private const int FewFiles = 4;
    private static readonly Version s_tellsErrors = new(5, 8);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(1), s_pause = TimeSpan.FromMinutes(1);
    private readonly bool _isAtOncePossible;
    private long _pauseUntil;

    /// <summary>Flushes files of one folder.</summary>
    /// <param name="folder">The folder or one above it, which is there.</param>
    public FileFlusher(string folder) =>
        _isAtOncePossible = OperatingSystem.IsLinux() && Environment.OSVersion.Version >= s_tellsErrors && IsLocal(folder);

    /// <summary>Flushes files.</summary>
    /// <param name="files">Their handles, in the order in which they were opened, before anything was written to them.</param>
    /// <exception cref="IOException">One of them is not safe.</exception>
    public virtual void Flush(IReadOnlyList<SafeFileHandle> files)
    {
        if (files.Count >= FewFiles && TryFlushAll(files[0]))
        {
            return;
        }

        foreach (SafeFileHandle file in files)
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>False where it did not work: whose fault that was, each file tells.</summary>
    private bool TryFlushAll(SafeFileHandle oldest)
    {
        long start = Stopwatch.GetTimestamp();
        if (!_isAtOncePossible || start < _pauseUntil || FlushFileSystem(oldest) != 0)
        {
            return false;
        }

        if (Stopwatch.GetElapsedTime(start) > s_long)
        {
            _pauseUntil = Stopwatch.GetTimestamp() + (long)(s_pause.TotalSeconds * Stopwatch.Frequency);
        }

        return true;
    }

    private static bool IsLocal(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveFormat is "ext2" or "ext3" or "ext4" or "xfs" or "btrfs" or "f2fs" or "tmpfs";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushFileSystem(SafeFileHandle file);
}
