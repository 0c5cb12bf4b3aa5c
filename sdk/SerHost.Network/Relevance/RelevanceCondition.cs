namespace SerHost.Network.Relevance;

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
