using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Computes Δf of one clip: what the voice did in the salient segments against what it did elsewhere.</summary>
public static class CueContrastAnalysis
{
    /// <summary>Compares the salient segments of one map with every baseline a single clip has. For several maps of a clip,
    /// <see cref="ClipContrasts"/> shares what they have in common.</summary>
    /// <param name="clip">The whole recording.</param>
    /// <param name="tracks">Its cues, extracted from the whole recording.</param>
    /// <param name="selection">Windows and segments of one map of this clip.</param>
    /// <param name="settings">How to compare.</param>
    /// <param name="seed">Seed of the random draws.</param>
    /// <param name="heard">The stretches of the clip that the model heard, which are then the full baseline; null for the whole
    /// clip.</param>
    public static CueContrastResult Analyse(
        AudioClip clip, CueTracks tracks, SegmentSelection selection, CueContrastSettings settings, ulong seed,
        IReadOnlyList<TimeRange>? heard = null) =>
        new ClipContrasts(clip, tracks, settings, seed, heard).Analyse(selection);
}
