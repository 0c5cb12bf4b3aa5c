namespace SerHost.Core.Store.Blobs;

/// <summary>Arrays of numbers as files named by their content: <c>blobs/ab/abcdef…</c>, compressed.</summary>
/// <remarks>A file appears complete or not at all: written under another name, flushed to disk, renamed. One that was damaged since counts
/// as missing. Safe to use from several threads.</remarks>
public sealed class BlobFolder
{
    /// <summary>Ends the names of files that are being written.</summary>
    internal const string PartialSuffix = ".part";

    private readonly string _folder;
    private readonly Action _beforeWriting;
    private readonly RecentArrays _recent = new();

    /// <summary>Uses a folder, which is created when the first array is written.</summary>
    /// <param name="folder">The folder.</param>
    public BlobFolder(string folder)
        : this(folder, () => { })
    {
    }

    /// <summary>Uses a folder of a store.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="beforeWriting">Throws when nothing may be written any more.</param>
    internal BlobFolder(string folder, Action beforeWriting)
    {
        _folder = folder;
        _beforeWriting = beforeWriting;
    }

    /// <summary>Writes an array, unless it is there already, whole.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="precision">How exactly to keep them.</param>
    /// <returns>Its name: the SHA-256 of the numbers kept, as little-endian float32.</returns>
    public string Write(ReadOnlySpan<float> values, BlobPrecision precision = BlobPrecision.Exact)
    {
        (float[] kept, float step) = BlobFile.Round(values, precision);
        string name = BlobFile.NameOf(kept);
        if (!Contains(name))
        {
            WriteFile(name, BlobFile.Pack(name, kept, step, precision));
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
        _recent.Keep(path, values);
        return values;
    }

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
    /// <param name="isSafe">Whether to wait until it survives a power cut; one that did not is found damaged later.</param>
    internal void WriteFile(string name, byte[] file, bool isSafe = true)
    {
        _beforeWriting();
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string partial = $"{path}.{Guid.NewGuid():N}{PartialSuffix}";
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(file);
                stream.Flush(flushToDisk: isSafe);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(partial);
            throw;
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
