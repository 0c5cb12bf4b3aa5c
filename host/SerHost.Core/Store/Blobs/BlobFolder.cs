using Microsoft.Win32.SafeHandles;

namespace SerHost.Core.Store.Blobs;

/// <summary>Arrays of numbers as files named by their content: <c>blobs/ab/abcdef…</c>, compressed.</summary>
/// <remarks>A file appears complete or not at all: written under another name, then renamed. It is flushed to disk before that, or, in a
/// store on Linux, by <see cref="Flush"/> together with others, before the record that names it. One that was damaged since counts as
/// missing. Safe to use from several threads.</remarks>
public sealed class BlobFolder
{
    /// <summary>Ends the names of files that are being written.</summary>
    internal const string PartialSuffix = ".part";

    private readonly string _folder;
    private readonly Action<bool> _beforeWriting;
    private readonly UnflushedFiles? _unflushed;
    private readonly RecentArrays _recent = new();

    /// <summary>Uses a folder, which is created when the first array is written.</summary>
    /// <param name="folder">The folder.</param>
    public BlobFolder(string folder)
        : this(folder, _ => { })
    {
    }

    /// <summary>Uses a folder of a store.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="beforeWriting">Throws when nothing may be written any more; told whether to make sure, because folders are
    /// made.</param>
    /// <param name="unflushed">Takes files that wait for <see cref="Flush"/>; null where each is flushed at once.</param>
    internal BlobFolder(string folder, Action<bool> beforeWriting, UnflushedFiles? unflushed = null)
    {
        _folder = folder;
        _beforeWriting = beforeWriting;
        _unflushed = unflushed;
    }

    /// <summary>Writes an array, unless it is there already, whole.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="precision">How exactly to keep them.</param>
    /// <returns>Its name: the SHA-256 of the numbers kept, as little-endian float32.</returns>
    public string Write(ReadOnlySpan<float> values, BlobPrecision precision = BlobPrecision.Exact)
    {
        (float[] kept, float step) = BlobFile.Round(values, precision);
        string name = BlobFile.NameOf(kept);
        if (Contains(name))
        {
            _unflushed?.AddFound(PathOf(name));
            return name;
        }

        WriteFile(name, BlobFile.Pack(name, kept, step, precision));
        if (precision != BlobPrecision.Bits12)
        {
            // The maps behind a map are many, and not asked for soon.
            _recent.Keep(PathOf(name), kept);
        }

        return name;
    }

    /// <summary>Whether an array is there, whole.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name)
    {
        string path = PathOf(name);
        return File.Exists(path) && BlobFile.IsWhole(name, File.ReadAllBytes(path));
    }

    /// <summary>Reads an array.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="IOException">It is not there.</exception>
    /// <exception cref="InvalidDataException">The file was changed: its content no longer matches its name.</exception>
    public float[] Read(string name)
    {
        string path = PathOf(name);
        if (_recent.Find(path) is { } known)
        {
            return known;
        }

        byte[] file = File.ReadAllBytes(path);
        float[] values = BlobFile.IsWhole(name, file)
            ? BlobFile.Unpack(file)
            : throw new InvalidDataException($"{path}: the content does not match the name, so the file was changed or damaged. The same run or explanation asked for again writes it anew.");
        _recent.Keep(path, [.. values]);
        return values;
    }

    /// <summary>Makes everything that <see cref="Write"/> wrote or found so far survive a power cut.</summary>
    /// <exception cref="IOException">It did not work; what was written since the last time is not there.</exception>
    internal void Flush() => _unflushed?.Flush();

    /// <summary>An array's file as it is; null when it is damaged or not there.</summary>
    internal byte[]? TryReadFile(string name)
    {
        string path = PathOf(name);
        byte[] file = File.Exists(path) ? File.ReadAllBytes(path) : [];
        return BlobFile.IsWhole(name, file) && file.Length > 0 ? file : null;
    }

    /// <summary>Takes a file over from another store as it is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="file">The whole file; must be <see cref="BlobFile.IsWhole"/>.</param>
    /// <param name="isSafe">Whether it is to survive a power cut before a record names it; one that did not is found damaged later.</param>
    internal void WriteFile(string name, byte[] file, bool isSafe = true)
    {
        _beforeWriting(false);
        string path = PathOf(name), partial = $"{path}.{Guid.NewGuid():N}{PartialSuffix}";
        SafeFileHandle? handle = null;
        try
        {
            handle = Create(partial);
            RandomAccess.Write(handle, file, 0);
            if (isSafe && _unflushed is not null)
            {
                // Before it has its name: whoever finds it there may rely on it.
                _unflushed.Add(path, handle);
                handle = null;
            }
            else if (isSafe)
            {
                RandomAccess.FlushToDisk(handle);
            }

            handle?.Dispose();
            File.Move(partial, path, overwrite: true);
        }
        catch (IOException)
        {
            handle?.Dispose();
            File.Delete(partial);
            throw;
        }
    }

    private SafeFileHandle Create(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception error) when (error is DirectoryNotFoundException or FileNotFoundException)
        {
            // The folder is not there yet; where another thread makes it at this moment, .NET sees it and says that the file is missing.
            _beforeWriting(true);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
    }

    /// <summary>Compresses the raw file of an earlier version, to the last bit.</summary>
    /// <returns>False when there is nothing to do.</returns>
    internal bool Compress(string name)
    {
        if (!BlobFile.IsName(name))
        {
            return false;
        }

        byte[] file = File.ReadAllBytes(PathOf(name));
        if (BlobFile.IsPacked(file) || !BlobFile.IsWhole(name, file))
        {
            return false;
        }

        WriteFile(name, BlobFile.Pack(name, BlobFile.Unpack(file), 0, BlobPrecision.Exact));
        return true;
    }

    /// <summary>Path of an array's file.</summary>
    internal string PathOf(string name) => Path.Combine(_folder, name[..2], name);
}
