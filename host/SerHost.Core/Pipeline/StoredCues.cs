using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Core.Store.Blobs;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Pipeline;

/// <summary>One extractor's tracks of one clip, as kept in the store.</summary>
/// <param name="ExtractorId">The extractor.</param>
/// <param name="ExtractorVersion">Its version.</param>
/// <param name="Parameters">Its parameters in canonical form.</param>
/// <param name="Cues">What each row is.</param>
/// <param name="Axis">Where the frames lie.</param>
/// <param name="ValuesBlob">[cues, frames]; NaN where undefined.</param>
/// <param name="VoicedBlob">[frames] 1 where voiced, else 0.</param>
/// <param name="Seconds">Time it took to compute.</param>
public sealed record StoredCues(
    string ExtractorId,
    string ExtractorVersion,
    string Parameters,
    IReadOnlyList<CueDescriptor> Cues,
    StoredAxis Axis,
    string ValuesBlob,
    string VoicedBlob,
    double Seconds)
{
    /// <summary>The tracks, read back.</summary>
    /// <param name="blobs">The store's arrays.</param>
    public CueTracks Read(BlobFolder blobs) =>
        new(Cues, Axis.ToAxis(), blobs.Read(ValuesBlob), blobs.Read(VoicedBlob).Select(value => value != 0).ToArray());
}

/// <summary>Segments of one map and what the voice did there (Δf), as kept in the store.</summary>
/// <param name="Selection">All windows and the chosen segments.</param>
/// <param name="Result">Every cue against every baseline.</param>
/// <param name="Seconds">Time it took to compute.</param>
public sealed record StoredContrast(SegmentSelection Selection, CueContrastResult Result, double Seconds);
