using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store.Maintenance;

/// <summary>Room taken by one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Rows">Lines of its table.</param>
/// <param name="Results">Results computed in it.</param>
/// <param name="JournalBytes">Bytes of its journals.</param>
/// <param name="BlobBytes">Bytes of the arrays that it was the first to name.</param>
public sealed record RunSize(string Run, int Rows, int Results, long JournalBytes, long BlobBytes);

/// <summary>Room taken by the results of one method, or of one kind.</summary>
/// <param name="Kind">Kind of result.</param>
/// <param name="Method">The method of a map; empty for other kinds.</param>
/// <param name="Results">Their number.</param>
/// <param name="Arrays">Arrays they name.</param>
/// <param name="BlobBytes">Bytes of those arrays.</param>
public sealed record MethodSize(string Kind, string Method, int Results, int Arrays, long BlobBytes);

/// <summary>What is in a store and what is wrong with it.</summary>
/// <param name="Folder">The store.</param>
/// <param name="Runs">Its runs.</param>
/// <param name="Methods">Its results by kind and method.</param>
/// <param name="Damages">Parts of journals that cannot be read.</param>
/// <param name="DamagedBlobs">Files of arrays that are not what was written.</param>
/// <param name="MissingBlobs">Arrays that results name and that are not there.</param>
/// <param name="OrphanBlobs">Arrays that no result names.</param>
/// <param name="OrphanBytes">Bytes of those.</param>
/// <param name="Leftovers">Files that a program which was killed left behind, and databases that were set aside.</param>
/// <param name="LeftoverBytes">Bytes of those.</param>
/// <param name="IndexBytes">Bytes of the index.</param>
/// <param name="IsIndexWhole">Whether the index is what was last written.</param>
/// <param name="AreBlobsRead">Whether the arrays were read, not only counted.</param>
public sealed record StoreReport(
    string Folder,
    IReadOnlyList<RunSize> Runs,
    IReadOnlyList<MethodSize> Methods,
    IReadOnlyList<JournalDamage> Damages,
    IReadOnlyList<string> DamagedBlobs,
    IReadOnlyList<string> MissingBlobs,
    IReadOnlyList<string> OrphanBlobs,
    long OrphanBytes,
    IReadOnlyList<string> Leftovers,
    long LeftoverBytes,
    long IndexBytes,
    bool IsIndexWhole,
    bool AreBlobsRead)
{
    /// <summary>Whether nothing is damaged or missing. Orphans and leftovers take room only.</summary>
    public bool IsWhole => Damages.Count == 0 && DamagedBlobs.Count == 0 && MissingBlobs.Count == 0 && IsIndexWhole;

    /// <summary>Bytes of everything.</summary>
    public long Bytes => Runs.Sum(run => run.JournalBytes + run.BlobBytes) + OrphanBytes + LeftoverBytes + IndexBytes;
}
