using System.Globalization;

namespace SerHost.Core.Store.Journals;

/// <summary>A part of a journal that cannot be read.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">First line concerned, counted from 1.</param>
/// <param name="Lines">How many; 0 where nothing was lost, -1 where it is not known.</param>
/// <param name="Byte">Where it stands in the file.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record JournalDamage(string File, long Line, long Lines, long Byte, string Reason)
{
    /// <summary>The damage and its cure in a sentence.</summary>
    public override string ToString()
    {
        string lines = Lines switch
        {
            < 0 => $"from line {Number(Line)} on",
            0 => $"before line {Number(Line)}",
            1 => $"line {Number(Line)}",
            _ => $"lines {Number(Line)} to {Number(Line + Lines - 1)}",
        };
        return $"{File}, {lines} (byte {Number(Byte)}): {Reason}. The rest is kept; what was lost is computed again when it is asked for, and 'serhost store repair' tidies the file.";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Where the journals of a store lie: two files a run, results apart from the table they are named in.</summary>
internal static class JournalFiles
{
    /// <summary>Results by address.</summary>
    public const string Results = "results.jsonl.gz";

    /// <summary>The run's table and summary.</summary>
    public const string Rows = "rows.jsonl.gz";

    /// <summary>Both in one, without checksums: what earlier versions wrote. Read, never written.</summary>
    public const string Plain = "journal.jsonl";

    /// <summary>The files a run may have, in the order they are read in.</summary>
    public static IReadOnlyList<string> Names { get; } = [Plain, Results, Rows];

    /// <summary>Those that hold results.</summary>
    public static IReadOnlyList<string> OfResults { get; } = [Plain, Results];

    /// <summary>Those that hold a run's table.</summary>
    public static IReadOnlyList<string> OfTables { get; } = [Plain, Rows];

    public static bool IsPlain(string path) => path.EndsWith(Plain, StringComparison.Ordinal);

    /// <summary>All journals of a store by their path below runs/, in ordinal order of the runs, with the length of each.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> List(string runsFolder) => !Directory.Exists(runsFolder)
        ? []
        : [.. from run in Directory.EnumerateDirectories(runsFolder).Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal)
              from name in Names
              let file = new FileInfo(Path.Combine(runsFolder, run, name))
              where file.Exists
              select ($"{run}/{name}", file.Length)];

    public static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 12);
}
