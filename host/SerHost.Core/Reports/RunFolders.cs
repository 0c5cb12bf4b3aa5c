using SerHost.Core.Store;

namespace SerHost.Core.Reports;

/// <summary>Ids of runs for work on a store that nothing else has open.</summary>
public static class RunFolders
{
    /// <summary>The ids of runs that the user named; the store is closed again.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="runs">Ids, names, or beginnings of ids.</param>
    /// <exception cref="Plugins.RequestException">There is no such run, or several are called so.</exception>
    /// <exception cref="StoreException">There is no store, or another process has it.</exception>
    public static async Task<IReadOnlyList<string>> OfAsync(string folder, IReadOnlyList<string> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0)
        {
            return [];
        }

        await using ResultStore store = ResultStore.OpenForReading(folder);
        return [.. new ResultLibrary(store).RunsToChange(runs).Select(run => run.Id)];
    }
}
