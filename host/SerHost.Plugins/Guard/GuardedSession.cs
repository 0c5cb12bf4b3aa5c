using System.Diagnostics.CodeAnalysis;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;

namespace SerHost.Plugins.Guard;

/// <summary>A method's session as the rest of the host sees it. Until it is disposed the plugin stays in use.</summary>
internal sealed class GuardedSession(string pluginId, string methodId, IAttributionSession inner, IDisposable usage, TimeSpan callLimit,
    PluginRemarks remarks) : IAttributionSession
{
    /// <summary>Diagnostics or notes of a map, at most.</summary>
    private const int MostTexts = 1000;

    /// <summary>Values in a map's extra maps, at most: 1 GiB.</summary>
    private const long MostExtraValues = 1 << 28;

    private readonly string _stage = $"{methodId}: explain";
    private IAttributionSession? _inner = inner;
    private bool _isLost;

    /// <summary>Told when a call does not come back.</summary>
    public Action? Lost { get; init; }

    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        PluginCall.Require(!_isLost, pluginId, _stage, "an earlier call has not come back; the session cannot be used any more.");
        ObjectDisposedException.ThrowIf(_inner is null, this);
        IAttributionSession session = _inner;
        IProgress<double>? listener = progress is null ? null : new HostOwnedProgress(progress);
        IReadOnlyList<RelevanceMap>? maps;
        try
        {
            maps = PluginCall.Run(
                pluginId, _stage, callLimit, stop => session.Explain([.. requests.Select(OwnCopy.Of)], listener, stop), cancellation);
        }
        catch (PluginException error) when (error.IsHung)
        {
            _isLost = true;
            Lost?.Invoke();
            throw;
        }

        PluginCall.Require(maps is not null, pluginId, _stage, "it returned no maps.");
        PluginCall.Require(maps.Count == requests.Count, pluginId, _stage, $"it returned {maps.Count} maps for {requests.Count} inputs.");
        return [.. requests.Zip(maps, Check)];
    }

    public long? Evaluations(AttributionRequest request)
    {
        PluginCall.Require(!_isLost, pluginId, _stage, "an earlier call has not come back; the session cannot be used any more.");
        ObjectDisposedException.ThrowIf(_inner is null, this);
        IAttributionSession session = _inner;
        long? count = PluginCall.Run(pluginId, _stage, callLimit, _ => session.Evaluations(OwnCopy.Of(request)), CancellationToken.None);
        PluginCall.Require(count is null or >= 0, pluginId, _stage, $"it says that it takes {count} evaluations.");
        return count;
    }

    public void Dispose()
    {
        if (_inner is not { } session)
        {
            return;
        }

        // A call that never came back still uses the session: disposing it now could bring the process down.
        if (!_isLost)
        {
            PluginCall.End(pluginId, $"{methodId}: dispose", callLimit, session.Dispose, remarks);
        }

        _inner = null;
        usage.Dispose();
    }

    private RelevanceMap Check(AttributionRequest request, RelevanceMap? map)
    {
        Require(map is not null, "a map is missing.");
        Require(
            map.Bands == request.Input.Bands && map.Frames == request.Input.Frames,
            $"a map has {map.Bands} × {map.Frames} values, its input has {request.Input.Bands} × {request.Input.Frames}.");
        Require(map.TimeAxis == request.Input.TimeAxis, "a map's time axis is not that of its input.");
        Require(map.Target == request.Target, $"a map explains output {map.Target}, output {request.Target} was asked for.");
        Require(map is { Diagnostics: not null, ExtraMaps: not null,
            Notes: not null }, "a map's diagnostics, extra maps or notes are null.");
        Require(
            map.Diagnostics.Count <= MostTexts && map.Notes.Count <= MostTexts
                && (long)map.ExtraMaps.Count * map.Values.Length <= MostExtraValues,
            $"a map carries {map.Diagnostics.Count} diagnostics, {map.Notes.Count} notes and {map.ExtraMaps.Count} extra maps of {map.Values.Length} values: more than can be kept.");
        float[] values = Finite(map.Values, "its map", map.Frames);
        NamedMap[] extras = [.. map.ExtraMaps.Select(extra =>
        {
            Require(extra.Values.Length == values.Length, $"extra map '{extra.Name}' has {extra.Values.Length} values, expected {values.Length}.");
            return extra with { Values = Finite(extra.Values, $"extra map '{extra.Name}'", map.Frames) };
        })];
        return new RelevanceMap(map.Bands, values, map.TimeAxis, map.Target)
        {
            Diagnostics = [.. map.Diagnostics],
            ExtraMaps = extras,
            Notes = [.. map.Notes],
            Site = map.Site is { } site ? Checked(site) : null,
        };
    }

    private SiteMap Checked(SiteMap site)
    {
        int[] dims = [.. site.Dims];
        long count = dims.Aggregate(1L, (product, dim) => dim < 0 || product > MostExtraValues ? MostExtraValues + 1 : product * dim);
        Require(count == site.Values.Length, $"its map at '{site.Name}' has {site.Values.Length} values for [{string.Join(", ", dims)}].");
        return new SiteMap(site.Name, dims, Finite(site.Values, $"its map at '{site.Name}'", dims.Length > 0 ? Math.Max(1, dims[^1]) : 1));
    }

    private float[] Finite(ReadOnlyMemory<float> values, string what, int frames)
    {
        float[] copy = values.ToArray();
        int bad = NonFinite.IndexOf(copy);
        Require(bad < 0, bad < 0 ? "" : $"{what} holds {copy[bad]} at band {bad / frames}, frame {bad % frames}.");
        return copy;
    }

    private void Require([DoesNotReturnIf(false)] bool holds, string problem) => PluginCall.Require(holds, pluginId, _stage, problem);
}
