using Microsoft.Win32.SafeHandles;

namespace SerHost.Core.Store.Blobs;

/// <summary>Files that were written and may not survive a power cut yet; they are flushed together, before the records that name
/// them.</summary>
/// <remarks>Handles stay open until then, so that no error of theirs is missed. Files are added by several threads and flushed by
/// one.</remarks>
internal sealed class UnflushedFiles(FileFlusher flusher) : IDisposable
{
    /// <summary>Handles kept open at most: systems allow 1,024 and more.</summary>
    private const int Most = 384;

    /// <summary>Addresses of files known to be safe, at most; then it is begun anew.</summary>
    private const int MostKnown = 1 << 14;

    private readonly Lock _gate = new();
    private readonly Lock _flushGate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private List<(string Path, SafeFileHandle Handle, bool IsNew)> _files = [];
    private Exception? _failure;

    /// <summary>Takes over a file that was just written.</summary>
    /// <param name="path">Where it lies, or is about to.</param>
    /// <param name="handle">Opened for writing it.</param>
    public void Add(string path, SafeFileHandle handle) => Add(path, handle, isNew: true);

    /// <summary>Takes in a file that was there before: who wrote it may have been killed before it was flushed.</summary>
    /// <param name="path">Where it lies.</param>
    public void AddFound(string path)
    {
        lock (_gate)
        {
            if (_known.Contains(path))
            {
                return;
            }
        }

        Add(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), isNew: false);
    }

    /// <summary>Makes everything added so far survive a power cut. Files that did not get there are deleted: no record names them yet, and
    /// what the system still shows of them may never reach the disk.</summary>
    /// <exception cref="IOException">It did not work, now or before: records may wait that name a file which is gone.</exception>
    public void Flush()
    {
        lock (_flushGate)
        {
            List<(string Path, SafeFileHandle Handle, bool IsNew)> files;
            lock (_gate)
            {
                (files, _files) = (_files, []);
            }

            try
            {
                if (_failure is not null)
                {
                    throw new IOException(_failure.Message, _failure);
                }

                if (files.Count == 0)
                {
                    return;
                }

                flusher.Flush([.. files.Select(file => file.Handle)]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _failure ??= error;
                foreach ((string path, _, _) in files.Where(file => file.IsNew))
                {
                    File.Delete(path);
                }

                throw;
            }
            finally
            {
                Close(files);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Close(_files);
            _files = [];
        }
    }

    private static void Close(List<(string Path, SafeFileHandle Handle, bool IsNew)> files)
    {
        foreach ((_, SafeFileHandle handle, _) in files)
        {
            handle.Dispose();
        }
    }

    private void Add(string path, SafeFileHandle handle, bool isNew)
    {
        bool isFull;
        lock (_gate)
        {
            if (_known.Count >= MostKnown)
            {
                _known.Clear();
            }

            _known.Add(path);
            _files.Add((path, handle, isNew));
            isFull = _files.Count >= Most;
        }

        if (isFull)
        {
            Flush();
        }
    }
}
