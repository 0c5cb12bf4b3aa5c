namespace SerHost.Core.Store;

/// <summary>The store cannot be used: another process has it, its folder cannot be
/// written, or the disk is full. The message says which and the cure.</summary>
/// <param name="folder">The store's folder.</param>
/// <param name="message">What is wrong and the cure.</param>
/// <param name="innerException">The underlying error, if any.</param>
public class StoreException(string folder, string message, Exception? innerException = null)
    : Exception($"Store {folder}: {message}", innerException)
{
    /// <summary>The store's folder.</summary>
    public string Folder { get; } = folder;
}

/// <summary>Another process has the store.</summary>
/// <param name="folder">The store's folder.</param>
/// <param name="message">Who has it, and the cure.</param>
/// <param name="innerException">The underlying error, if any.</param>
public sealed class StoreBusyException(string folder, string message, Exception? innerException = null)
    : StoreException(folder, message, innerException);
