namespace SerHost.Sdk.Models;

/// <summary>A model as found, before it is loaded.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among a user's models.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="ProviderId">Id of the provider that opens it.</param>
/// <param name="Folder">The model's folder; null for a model that lives in code.</param>
/// <param name="Problem">Why it cannot be opened, and the cure; null when nothing is wrong so far.</param>
public sealed record ModelListing(string Id, string Name, string ProviderId, string? Folder, string? Problem = null);
