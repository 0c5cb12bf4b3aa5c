using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Core.Store;

/// <summary>Keeps a second process out of a store. The system frees it when the process ends, however it ends.</summary>
/// <remarks>
/// Two locks: the file <c>lock</c>, and on Unix the folder itself, which cannot be deleted from under a run as a file can.
/// <c>lock.owner</c> says in words who has it, with a mark of this very lock; <see cref="Require"/> sees by it whether the lock is still
/// there.
/// </remarks>
internal sealed class StoreLock : IDisposable
{
    private const int Exclusive = 2, Shared = 1, WithoutWaiting = 4, Release = 8, WouldBlock = 11, WouldBlockOnMac = 35;
    private const int LookEveryMilliseconds = 100;
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly string _folder;
    private readonly string _owner;
    private FileStream? _file;
    private int _handle;
    private long _seenAt = long.MinValue; // milliseconds of the system's clock; whichever thread looked last

    private StoreLock(string folder, FileStream? file, int handle, string owner)
    {
        _folder = folder;
        _file = file;
        _handle = handle;
        _owner = owner;
    }

    /// <summary>Takes the store for writing.</summary>
    /// <exception cref="StoreBusyException">Another process has it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written.</exception>
    public static StoreLock Take(string folder)
    {
        CreateFolder(folder);
        int handle = LockFolder(folder, Exclusive);
        FileStream? file = null;
        try
        {
            file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            string owner = string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTimeOffset.Now:yyyy-MM-dd HH:mm} ({Guid.NewGuid():N})");
            File.WriteAllText(OwnerPath(folder), owner, Encoding.UTF8);
            var taken = new StoreLock(folder, file, handle, owner);
            file = null;
            handle = -1;
            return taken;
        }
        catch (IOException error) when (file is null && error.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            throw Busy(folder, Owner(folder), error);
        }
        finally
        {
            file?.Dispose();
            Close(handle);
        }
    }

    /// <summary>Keeps writers out while a store is only read.</summary>
    /// <exception cref="StoreBusyException">A process writes to it.</exception>
    public static StoreLock TakeForReading(string folder) => new(folder, null, LockFolder(folder, Shared), "");

    /// <summary>Sees whether the lock is still there, and the store where it was.</summary>
    /// <exception cref="StoreException">It is not: nothing more may be written.</exception>
    public void Require()
    {
        if (_file is null)
        {
            return;
        }

        string? found = null;
        try
        {
            found = File.ReadAllText(OwnerPath(_folder), Encoding.UTF8);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Told below.
        }

        Volatile.Write(ref _seenAt, long.MinValue);
        if (!Directory.Exists(_folder))
        {
            throw new StoreException(_folder, "the folder was moved or deleted while this program used it, so nothing more is written. Put it back, or name its new place with --store DIR, and run the same command again: what was acknowledged is in it.");
        }

        if (found != _owner || !File.Exists(Path.Combine(_folder, "lock")))
        {
            throw new StoreException(_folder, "its lock was removed while this program used it, so nothing more is written, lest two programs write at once. See that no other program uses the store, then run the same command again.");
        }

        Volatile.Write(ref _seenAt, Environment.TickCount64);
    }

    /// <summary>The same for whoever asks often: unless it must be sure, it looks again after a while only, and always once it was
    /// gone.</summary>
    /// <param name="isSure">Whether to look now.</param>
    /// <exception cref="StoreException">It is not there: nothing more may be written.</exception>
    public void Require(bool isSure)
    {
        if (isSure || Environment.TickCount64 - LookEveryMilliseconds >= Volatile.Read(ref _seenAt))
        {
            Require();
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        Close(_handle);
        _handle = -1;
    }

    private static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // Recordings' names and speakers are nobody else's business;
            // 'serhost store share' lets a group read them.
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Locks the folder itself; where the system cannot, the lock file stands alone.</summary>
    private static int LockFolder(string folder, int kind)
    {
        if (OperatingSystem.IsWindows())
        {
            return -1;
        }

        int handle = OpenFolder(folder, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000);
        if (handle < 0 || Flock(handle, kind | WithoutWaiting) == 0)
        {
            return handle;
        }

        bool isBusy = Marshal.GetLastPInvokeError() is WouldBlock or WouldBlockOnMac;
        bool isRead = isBusy && kind == Exclusive && Flock(handle, Shared | WithoutWaiting) == 0;
        Close(handle);
        return isBusy ? throw Busy(folder, isRead ? "a program that reads it" : Owner(folder), null) : -1;
    }

    private static StoreBusyException Busy(string folder, string owner, Exception? cause) =>
        new(folder, $"it is in use by {owner}. Wait until that is done, or choose another folder with --store DIR.", cause);

    private static string Owner(string folder)
    {
        try
        {
            string owner = File.ReadAllText(OwnerPath(folder), Encoding.UTF8);
            int mark = owner.LastIndexOf(" (", StringComparison.Ordinal);
            return mark > 0 ? owner[..mark] : owner;
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    private static string OwnerPath(string folder) => Path.Combine(folder, "lock.owner");

    private static void Close(int handle)
    {
        if (handle >= 0)
        {
            // Closing alone does not release it while a program that is just being started still holds a copy of the handle.
            _ = Flock(handle, Release);
            _ = CloseHandle(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(int handle, int operation);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseHandle(int handle);
}
