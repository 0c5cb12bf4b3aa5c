namespace SerHost.Sdk.Attribution;

/// <summary>An extra map that belongs to a result, such as the part of the relevance that flowed through one concept.</summary>
/// <param name="Name">For example <c>layer1.conv1:35</c>.</param>
/// <param name="Weight">How much of the result it carries: signed relevance for a concept; 0 when that has no meaning.</param>
/// <param name="Values">[bands, frames], row-major, same axes as the map it belongs to; every value finite. Not to be written to afterwards.</param>
public sealed record NamedMap(string Name, double Weight, ReadOnlyMemory<float> Values);
