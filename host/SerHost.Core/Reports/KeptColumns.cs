using SerHost.Core.Store;
using SerHost.Core.Store.Columns;
using SerHost.Core.Store.Journals;

namespace SerHost.Core.Reports;

/// <summary>What was worked out from a run's table and kept in a file beside its journal: read where the file is that journal's, else made
/// anew, which is told where a file was there.</summary>
internal static class KeptColumns
{
    /// <summary>Reads such a file; null where it is not there, or made from something else.</summary>
    public delegate T? Reader<T>(string path, byte[] stamp, out bool isStale)
        where T : class;

    /// <summary>Gets what was kept, or makes it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="name">Name of the file in the run's folder.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="write">Writes the file.</param>
    /// <param name="make">Makes it from the journal, and says whether it is worth keeping: not what lacks something that may come
    /// again.</param>
    public static T Get<T>(
        ResultStore store, string run, string name, Reader<T> read, Action<string, byte[], T> write, Func<(T Value, bool IsWhole)> make)
        where T : class
    {
        string folder = Path.Combine(store.RunsFolder, run), path = Path.Combine(folder, name);
        string[] journals = [.. JournalFiles.OfTables.Select(journal => Path.Combine(folder, journal))];
        byte[] stamp = ColumnFile.StampOf(journals);
        string? why = null;
        try
        {
            if (read(path, stamp, out bool isStale) is { } kept)
            {
                return kept;
            }

            why = isStale ? "is older than the run's journal" : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            why = error is InvalidDataException ? "is damaged" : $"cannot be read ({error.Message.TrimEnd('.')})";
        }

        (T value, bool isWhole) = make();
        if (why is not null)
        {
            store.Tell($"{path} {why}; it was made again from the journal.");
        }

        // Not kept: what was read while the run went on.
        if (isWhole && !store.IsReadOnly && ColumnFile.StampOf(journals).AsSpan().SequenceEqual(stamp))
        {
            Keep(store, path, stamp, value, write);
        }

        return value;
    }

    private static void Keep<T>(ResultStore store, string path, byte[] stamp, T value, Action<string, byte[], T> write)
    {
        try
        {
            write(path, stamp, value);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            store.Tell($"{path} cannot be written ({error.Message.TrimEnd('.')}): nothing is lost, but reading the run stays slow. "
                + "Make room or see that you may write to it.");
        }
    }
}
