using SerHost.Core.Store;
using SerHost.Core.Store.Columns;
using SerHost.Core.Store.Journals;

namespace SerHost.Core.Reports;

/// <summary>What was worked out from a run's table and kept in a file beside its journal: read where the file is that journal's, else made
/// anew, which is told where a file was there.</summary>
internal static class KeptColumns
{
    /// <summary>Gets what was kept, or makes it: to the file, from which it is then read, so that it never stands in memory whole; where
    /// the file cannot be written, in memory.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="name">Name of the file in the run's folder.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="write">Writes the file from the journal, and says whether it is worth keeping: not what lacks something that may come
    /// again. Asked again where writing to the disk fails.</param>
    public static T Get<T>(ResultStore store, string run, string name, Func<ColumnReader, T> read, Func<ColumnWriter, bool> write)
        where T : class
    {
        string path = PathOf(store, run, name);
        byte[] stamp = StampOf(store, run);
        if (Find(store, path, stamp, read) is { } kept)
        {
            return kept;
        }

        if (!store.IsReadOnly)
        {
            try
            {
                using var file = ColumnWriter.ToFile(path, stamp);
                bool isKept = write(file) && StampOf(store, run).AsSpan().SequenceEqual(stamp);
                return read(file.Finish(isKept));
            }
            catch (ColumnWriteException error)
            {
                TellUnwritten(store, error);
            }
        }

        using var memory = ColumnWriter.InMemory();
        write(memory);
        return read(memory.Finish(isKept: false));
    }

    /// <summary>Gets what was kept, or makes it and keeps it where that is worth while.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="name">Name of the file in the run's folder.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="write">Writes the file.</param>
    /// <param name="make">Makes it from the journal, and says whether it is worth keeping.</param>
    public static T Get<T>(ResultStore store, string run, string name, Func<ColumnReader, T> read, Action<ColumnWriter, T> write,
        Func<(T Value, bool IsKept)> make)
        where T : class
    {
        string path = PathOf(store, run, name);
        byte[] stamp = StampOf(store, run);
        if (Find(store, path, stamp, read) is { } kept)
        {
            return kept;
        }

        (T value, bool isKept) = make();

        // Not kept: what was read while the run went on.
        if (!isKept || store.IsReadOnly || !StampOf(store, run).AsSpan().SequenceEqual(stamp))
        {
            return value;
        }

        try
        {
            using var file = ColumnWriter.ToFile(path, stamp);
            write(file, value);
            using ColumnReader written = file.Finish(isKept: true);
        }
        catch (ColumnWriteException error)
        {
            TellUnwritten(store, error);
        }

        return value;
    }

    private static T? Find<T>(ResultStore store, string path, byte[] stamp, Func<ColumnReader, T> read)
        where T : class
    {
        string? why = null;
        ColumnReader? file = null;
        try
        {
            file = ColumnReader.Open(path, stamp, out bool isStale);
            if (file is not null)
            {
                return read(file);
            }

            why = isStale ? "is older than the run's journal, or of another version" : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            why = error is InvalidDataException ? "is damaged" : $"cannot be read ({error.Message.TrimEnd('.')})";
        }

        if (why is not null)
        {
            store.Tell($"{path} {why}; it was made again from the journal.");
        }

        return null;
    }

    private static string PathOf(ResultStore store, string run, string name) => Path.Combine(store.RunsFolder, run, name);

    private static byte[] StampOf(ResultStore store, string run) =>
        ColumnFile.StampOf(JournalFiles.OfTables.Select(journal => PathOf(store, run, journal)));

    private static void TellUnwritten(ResultStore store, ColumnWriteException error) => store.Tell(
        $"{error.Path} cannot be written ({error.InnerException!.Message.TrimEnd('.')}): nothing is lost, but reading the run stays slow. "
        + "Make room or see that you may write to it.");
}
