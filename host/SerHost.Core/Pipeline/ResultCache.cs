using System.Collections.Concurrent;
using SerHost.Core.Store;
using SerHost.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>Answers from the store or computes, once: two threads that ask the same question at the same time share one answer.</summary>
/// <param name="store">The store.</param>
/// <param name="run">The run whose journal gets what is computed.</param>
/// <param name="onlyStored">Whether nothing is computed.</param>
/// <param name="waits">Whether an answer is safe on disk before it is given. A run does not wait: its rows are handed in behind what they
/// name, so that a row that is safe has all of it beside it.</param>
internal sealed class ResultCache(ResultStore store, string run, bool onlyStored = false, bool waits = true)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _computed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _found = new(StringComparer.Ordinal);

    /// <summary>Results computed, by kind.</summary>
    public IReadOnlyDictionary<string, int> Computed => new SortedDictionary<string, int>(_computed, StringComparer.Ordinal);

    /// <summary>Results taken from the store, by kind.</summary>
    public IReadOnlyDictionary<string, int> Found => new SortedDictionary<string, int>(_found, StringComparer.Ordinal);

    /// <summary>The result of a question; computed and kept if it is not in the store.</summary>
    /// <param name="kind">Kind of result.</param>
    /// <param name="key">Its address.</param>
    /// <param name="arrays">Names of the arrays a result needs: one whose array was deleted is computed again.</param>
    /// <param name="compute">Computes it.</param>
    public async Task<T> GetAsync<T>(string kind, string key, Func<T, IEnumerable<string>> arrays, Func<T> compute)
        where T : class
    {
        var mine = new Lazy<Task<Answer>>(() => FindOrComputeAsync(kind, key, arrays, compute));
        Lazy<Task<Answer>> shared = _underWay.GetOrAdd(key, mine);
        Task kept = Task.CompletedTask;
        try
        {
            if (shared != mine && shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                // Computed before, and on its way to the disk: the store has it as good as found.
                Count(_found, kind);
            }

            Answer answer = await shared.Value;
            kept = answer.Kept;
            return (T)answer.Value;
        }
        finally
        {
            if (shared == mine)
            {
                _ = ForgetAsync(key, mine, kept);
            }
        }
    }

    private async Task<Answer> FindOrComputeAsync<T>(string kind, string key, Func<T, IEnumerable<string>> arrays, Func<T> compute)
        where T : class
    {
        T? found = store.Find<T>(key);
        if (found is not null && arrays(found).All(store.Blobs.Contains))
        {
            Count(_found, kind);
            return new Answer(found, Task.CompletedTask);
        }

        if (onlyStored)
        {
            throw new RequestException("--only-stored", $"Its {kind} is not in the store.");
        }

        T computed = compute();
        Task kept = store.AddAsync(run, kind, key, computed, isUrgent: waits);
        if (waits)
        {
            await kept;
        }

        Count(_computed, kind);
        return new Answer(computed, kept);
    }

    /// <summary>An answer is shared until the store itself has it.</summary>
    private async Task ForgetAsync(string key, Lazy<Task<Answer>> mine, Task kept)
    {
        await kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever keeps the row that names it is told
        _underWay.TryRemove(new KeyValuePair<string, Lazy<Task<Answer>>>(key, mine));
    }

    private static void Count(ConcurrentDictionary<string, int> counts, string kind) => counts.AddOrUpdate(kind, 1, (_, count) => count + 1);

    private sealed record Answer(object Value, Task Kept);
}
