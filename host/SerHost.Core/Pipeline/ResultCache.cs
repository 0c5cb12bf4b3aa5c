using System.Collections.Concurrent;
using SerHost.Core.Store;
using SerHost.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>Answers from the store or computes, once: two threads that ask the same question at the same time share one answer.</summary>
internal sealed class ResultCache(ResultStore store, string run, bool onlyStored = false)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<object>>> _underWay = new(StringComparer.Ordinal);
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
        var mine = new Lazy<Task<object>>(() => FindOrComputeAsync(kind, key, arrays, compute));
        Lazy<Task<object>> shared = _underWay.GetOrAdd(key, mine);
        try
        {
            return (T)await shared.Value;
        }
        finally
        {
            _underWay.TryRemove(new KeyValuePair<string, Lazy<Task<object>>>(key, mine));
        }
    }

    private async Task<object> FindOrComputeAsync<T>(string kind, string key, Func<T, IEnumerable<string>> arrays, Func<T> compute)
        where T : class
    {
        T? found = store.Find<T>(key);
        if (found is not null && arrays(found).All(store.Blobs.Contains))
        {
            _found.AddOrUpdate(kind, 1, (_, count) => count + 1);
            return found;
        }

        if (onlyStored)
        {
            throw new RequestException("--only-stored", $"Its {kind} is not in the store.");
        }

        T computed = compute();
        await store.AddAsync(run, kind, key, computed);
        _computed.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return computed;
    }
}
