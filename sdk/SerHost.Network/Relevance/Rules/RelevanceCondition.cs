namespace SerHost.Network.Relevance.Rules;

/// <summary>A condition of conditional relevance: at each named layer's output only the listed channels keep their relevance.
/// All sets hold at once; one condition gives one map.</summary>
/// <param name="Name">Shown with the map, for example <c>layer1.conv1:35</c>.</param>
/// <param name="Sets">One set a named layer.</param>
public sealed record RelevanceCondition(string Name, IReadOnlyList<ChannelSet> Sets)
{
    /// <summary>The condition of one channel.</summary>
    /// <param name="layerName">Name of the layer, for the condition's name.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="channel">The channel.</param>
    public static RelevanceCondition Single(string layerName, int layer, int channel) =>
        new(FormattableString.Invariant($"{layerName}:{channel}"), [new ChannelSet(layer, [channel])]);
}

/// <summary>Channels of one layer that keep their relevance.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Channels">Channels of its output, each named once.</param>
public sealed record ChannelSet(int Layer, IReadOnlyList<int> Channels);

/// <summary>One stretch of a backward pass: from a layer's output down to another's.</summary>
/// <param name="Top">Layer whose relevance is given.</param>
/// <param name="Bottom">Layer whose relevance is wanted; 0 for the input.</param>
/// <param name="IsActive">[layers] layers that lie on a path from bottom to top, both included; others take no part.</param>
public sealed record RelevanceLeg(int Top, int Bottom, IReadOnlyList<bool> IsActive);

/// <summary>What happens to relevance that reaches the input around a named layer, on a shortcut.</summary>
public enum ConditionPaths
{
    /// <summary>It is dropped: the pass runs in legs from one named layer to the next (Achtibat et al. 2023).</summary>
    Exclusive,

    /// <summary>It is kept: one pass over all paths. Maps of different channels then look alike.</summary>
    Parallel,
}

/// <summary>The conditions a user asked for: some fixed, some chosen clip by clip.</summary>
/// <param name="Fixed">Conditions known before any clip.</param>
/// <param name="Ranked">Layers whose most relevant channels are taken, and how many of each.</param>
internal sealed record ConditionRequest(IReadOnlyList<RelevanceCondition> Fixed, IReadOnlyList<(int Layer, int Count)> Ranked);
