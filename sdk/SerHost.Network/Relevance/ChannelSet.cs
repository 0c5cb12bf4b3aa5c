namespace SerHost.Network.Relevance;

/// <summary>Channels of one layer that keep their relevance.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Channels">Channels of its output, each named once.</param>
public sealed record ChannelSet(int Layer, IReadOnlyList<int> Channels);
