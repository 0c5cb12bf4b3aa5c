using System.Collections.Concurrent;
using SerHost.Core.Pipeline;

namespace SerHost.Ui.Shell;

/// <summary>Results by clip: of the run shown, and over them, clip by clip, what a run under way has finished.</summary>
/// <remarks>Changed on the UI thread only; read from any.</remarks>
internal sealed class RunRows(IEnumerable<RunRow> rows)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<RunRow>> _rows = new(
        rows.GroupBy(row => row.ClipId).Select(group => KeyValuePair.Create(group.Key, (IReadOnlyList<RunRow>)[.. group])));

    private readonly ConcurrentDictionary<string, int> _underWay = new();

    /// <summary>Clips with results.</summary>
    public ICollection<string> Clips => _rows.Keys;

    /// <summary>Clips with results of a run under way.</summary>
    public ICollection<string> ClipsUnderWay => _underWay.Keys;

    /// <summary>Whether a clip has results.</summary>
    public bool Has(string clip) => _rows.ContainsKey(clip);

    /// <summary>A clip's results, in the order of the methods; none when it has not been explained.</summary>
    public IReadOnlyList<RunRow> Of(string clip) => _rows.GetValueOrDefault(clip) ?? [];

    /// <summary>How many results a clip will have of the run under way; 0 where these are of an earlier run.</summary>
    public int MethodsUnderWay(string clip) => _underWay.GetValueOrDefault(clip);

    /// <summary>Takes a clip's results whole, in place of those there are.</summary>
    public void Put(string clip, IReadOnlyList<RunRow> rows) => _rows[clip] = rows;

    /// <summary>Takes results of a run under way: the first of a clip replaces those of the earlier run.</summary>
    /// <param name="methods">How many methods the run asks for each clip.</param>
    /// <param name="rows">What came since the last time.</param>
    public void Take(int methods, IReadOnlyList<RunRow> rows)
    {
        foreach (RunRow row in rows)
        {
            _rows[row.ClipId] = _underWay.TryAdd(row.ClipId, methods) ? [row] : [.. Of(row.ClipId), row];
        }
    }
}
