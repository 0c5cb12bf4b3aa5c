using SerHost.Analysis.Segments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace SerHost.Core.Pipeline;

/// <summary>The answer to an <see cref="ExplainRequest"/>.</summary>
/// <param name="ClipId">The recording's name.</param>
/// <param name="Prediction">The model's decision.</param>
/// <param name="Input">What the model saw.</param>
/// <param name="Stored">The map's particulars.</param>
/// <param name="Map">The map.</param>
/// <param name="Segments">Windows and salient segments.</param>
/// <param name="Contrast">What the voice did in the segments; null when not asked for.</param>
/// <param name="Cues">The voice over the whole clip; null when not asked for.</param>
/// <param name="FromStore">Whether the map was there already.</param>
/// <param name="Notes">What the reader should know.</param>
public sealed record Explanation(
    string ClipId,
    StoredPrediction Prediction,
    ModelInput Input,
    StoredMap Stored,
    RelevanceMap Map,
    SegmentSelection Segments,
    StoredContrast? Contrast,
    StoredCues? Cues,
    bool FromStore,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether the model's own layout is [frames, bands]: matrices of this explanation are given and written so.</summary>
    public bool IsFramesFirst { get; init; }
}
