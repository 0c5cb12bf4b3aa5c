using System.Text;

namespace SerHost.Core.Store;

/// <summary>Keeps a second process out of a store. The system frees it when the process ends, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Takes the store.</summary>
    /// <exception cref="StoreException">Another process has it, or the folder cannot be written.</exception>
    public static StoreLock Take(string folder)
    {
        string path = Path.Combine(folder, "lock");
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WriteOwner(folder);
            var taken = new StoreLock(file);
            file = null;
            return taken;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException(folder, "the folder cannot be written. Choose another with --store DIR.", error);
        }
        catch (IOException error) when (file is null && File.Exists(path))
        {
            throw new StoreException(folder, $"it is in use by {Owner(folder)}. Wait until that is done, or choose another folder with --store DIR.", error);
        }
        catch (IOException error)
        {
            throw new StoreException(folder, $"the folder cannot be used ({error.Message}). Choose another with --store DIR.", error);
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private static void WriteOwner(string folder) =>
        File.WriteAllText(OwnerPath(folder), $"process {Environment.ProcessId} since {DateTimeOffset.Now:yyyy-MM-dd HH:mm}", Encoding.UTF8);

    private static string Owner(string folder) => File.Exists(OwnerPath(folder)) ? File.ReadAllText(OwnerPath(folder)) : "another process";

    private static string OwnerPath(string folder) => Path.Combine(folder, "lock.owner");
}
