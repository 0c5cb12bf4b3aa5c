using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace SerHost.Core.Store.Columns;

/// <summary>How a column is written.</summary>
internal enum ColumnForm : byte
{
    /// <summary>Bytes as they are.</summary>
    Bytes,

    /// <summary>Numbers as they are, eight bytes each.</summary>
    Doubles,

    /// <summary>The different numbers, and a two-byte place among them for each row.</summary>
    FewDoubles,

    /// <summary>The different texts, and a four-byte place among them for each row; -1 for none.</summary>
    Texts,

    /// <summary>Nothing follows.</summary>
    End,
}

/// <summary>
/// A file of named columns: what was worked out from a run's journal, in the form in which it is asked for. It can be thrown away at any
/// time. Layout, little-endian: eight bytes of <see cref="Start"/>; 16 bytes that say what it was made from, and their XXH3; then each
/// column as length of the name, name (UTF-8), form (1 byte), rows (4), bytes (8), the bytes, and an XXH3 of all this; a column of the form
/// <see cref="ColumnForm.End"/> at last.
/// </summary>
internal static class ColumnFile
{
    public const int StampBytes = 16;
    public const int HashBytes = 8;

    /// <summary>Changes with the layout or the columns: a file of another is made anew.</summary>
    public static ReadOnlySpan<byte> Start => "SHCOLS3\n"u8;

    /// <summary>What a file is made from: the journals of a run's table, byte by byte.</summary>
    /// <param name="files">Their paths; those that are not there have no part.</param>
    public static byte[] StampOf(IEnumerable<string> files)
    {
        var hash = new XxHash128();
        byte[] length = new byte[sizeof(long)];
        foreach (string path in files.Where(File.Exists))
        {
            using FileStream stream = Journals.JournalFiles.OpenRead(path);
            BinaryPrimitives.WriteInt64LittleEndian(length, stream.Length);
            hash.Append(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            hash.Append(length);
            hash.Append(stream);
        }

        return hash.GetCurrentHash();
    }
}

/// <summary>A file of columns could not be written.</summary>
internal sealed class ColumnWriteException(string path, Exception inner) : IOException($"{path}: {inner.Message}", inner)
{
    /// <summary>The file.</summary>
    public string Path => path;
}
