namespace SerHost.Commands;

/// <summary>One part of an explanation (a concept, say) as told in the .json beside a map.</summary>
/// <param name="Name">For example <c>layer1.conv1:35</c>.</param>
/// <param name="Weight">How much of the result it carries.</param>
internal sealed record PartDescription(string Name, double Weight)
{
    /// <summary>Name of the file its map is in, beside the main one; null when not written.</summary>
    public string? File { get; init; }
}
