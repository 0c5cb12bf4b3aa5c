namespace SerHost.Core.Experiments;

/// <summary>An attribution method with its parameters.</summary>
public sealed record MethodChoice
{
    /// <summary>Id of the method, for example <c>occlusion</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Name in tables; null for the id. Needed where one method runs twice with different parameters.</summary>
    public string? Name { get; init; }

    /// <summary>Parameter values by id, in text form; those not given take the method's default.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Name in tables.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Label => Name ?? Id;
}
