using SerHost.Sdk.Parameters;

namespace SerHost.Sdk.Cues;

/// <summary>What a cue extractor is and what it measures.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among extractors, for example <c>gemaps</c>.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Version">Changes whenever the same clip could get other values; part of a result's identity.</param>
/// <param name="Summary">One or two plain sentences.</param>
/// <param name="Cues">The cues it measures, in the order of the tracks.</param>
/// <param name="Parameters">All its parameters.</param>
public sealed record CueExtractorDescriptor(
    string Id,
    string Name,
    string Version,
    string Summary,
    IReadOnlyList<CueDescriptor> Cues,
    IReadOnlyList<ParameterDescriptor> Parameters);
