namespace SerHost.Core.Pipeline;

/// <summary>An extra map of a result, as kept in the store.</summary>
/// <param name="Name">For example <c>layer1.conv1:35</c>.</param>
/// <param name="Weight">How much of the result it carries.</param>
/// <param name="Blob">[bands, frames] its values.</param>
public sealed record StoredExtraMap(string Name, double Weight, string Blob);
