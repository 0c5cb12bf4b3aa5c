using System.Text.Json.Serialization;
using SerHost.Core.Store.Blobs;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Pipeline;

/// <summary>One method's map for one clip, model and target, as kept in the store.</summary>
/// <param name="MethodId">The method that computed it.</param>
/// <param name="MethodVersion">Its version.</param>
/// <param name="Parameters">Its parameters in canonical form.</param>
/// <param name="Device">What it computed on.</param>
/// <param name="Target">Index of the output explained.</param>
/// <param name="TargetLabel">Name of the output explained.</param>
/// <param name="Bands">Rows.</param>
/// <param name="Axis">The input's time axis.</param>
/// <param name="Blob">[bands, frames] the relevance.</param>
/// <param name="Diagnostics">How far it can be trusted, the model's diagnostics included.</param>
/// <param name="Extras">Extra maps, one a concept.</param>
/// <param name="Notes">What the reader should know.</param>
/// <param name="Seconds">Time it took to compute.</param>
public sealed record StoredMap(
    string MethodId,
    string MethodVersion,
    string Parameters,
    string Device,
    int Target,
    string TargetLabel,
    int Bands,
    StoredAxis Axis,
    string Blob,
    [property: JsonPropertyName("facts")] IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyList<StoredExtraMap> Extras,
    IReadOnlyList<string> Notes,
    double Seconds)
{
    /// <summary>Relevance at a place inside the model; null for most methods.</summary>
    public StoredSite? Site { get; init; }

    /// <summary>The map, read back.</summary>
    /// <param name="blobs">The store's arrays.</param>
    public RelevanceMap Read(BlobFolder blobs) => new(Bands, blobs.Read(Blob), Axis.ToAxis(), Target)
    {
        Diagnostics = Diagnostics,
        Notes = Notes,
        ExtraMaps = [.. Extras.Select(extra => new NamedMap(extra.Name, extra.Weight, blobs.Read(extra.Blob)))],
        Site = Site is { } site ? new SiteMap(site.Name, site.Dims, blobs.Read(site.Blob)) : null,
    };

    /// <summary>The map without those behind it, which are not read.</summary>
    /// <param name="blobs">The store's arrays.</param>
    public RelevanceMap ReadMain(BlobFolder blobs) => new(Bands, blobs.Read(Blob), Axis.ToAxis(), Target)
    {
        Diagnostics = Diagnostics,
        Notes = Notes,
    };
}

/// <summary>Relevance at a place inside the model, as kept in the store.</summary>
/// <param name="Name">What the place is, for example <c>features</c>.</param>
/// <param name="Dims">Dimensions of the values.</param>
/// <param name="Blob">Its values, row-major.</param>
public sealed record StoredSite(string Name, IReadOnlyList<int> Dims, string Blob);

/// <summary>A time axis in the form of the store's files.</summary>
/// <param name="FirstCentreSeconds">Centre of step 0 in clip seconds.</param>
/// <param name="StepSeconds">Distance between neighbouring centres in seconds.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="SpanSeconds">Length of sound each step was computed from, in seconds.</param>
public sealed record StoredAxis(double FirstCentreSeconds, double StepSeconds, int Count, double SpanSeconds)
{
    /// <summary>The stored form of an axis.</summary>
    /// <param name="axis">The axis.</param>
    public static StoredAxis Of(TimeAxis axis) => new(axis.FirstCentreSeconds, axis.StepSeconds, axis.Count, axis.SpanSeconds);

    /// <summary>The axis.</summary>
    public TimeAxis ToAxis() => new(FirstCentreSeconds, StepSeconds, Count, SpanSeconds);
}

/// <summary>An extra map of a result, as kept in the store.</summary>
/// <param name="Name">For example <c>layer1.conv1:35</c>.</param>
/// <param name="Weight">How much of the result it carries.</param>
/// <param name="Blob">[bands, frames] its values.</param>
public sealed record StoredExtraMap(string Name, double Weight, string Blob);
