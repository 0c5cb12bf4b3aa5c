namespace SerHost.Sdk.Attribution;

/// <summary>Relevance at a place inside the model, beside the map of its input: the
/// features that enter a transformer, its heads, its neurons.</summary>
/// <param name="Name">What the place is, for example <c>features</c>.</param>
/// <param name="Dims">Dimensions of <paramref name="Values"/>: [positions, channels]
/// for features, [layers, heads], [layers, neurons].</param>
/// <param name="Values">Row-major; every value finite. Not to be written to afterwards.</param>
public sealed record SiteMap(string Name, IReadOnlyList<int> Dims, ReadOnlyMemory<float> Values);
