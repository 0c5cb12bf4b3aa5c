using SerHost.Core.Audio;

namespace SerHost.Core.Corpora;

/// <summary>What reading all the sound of a corpus showed.</summary>
/// <param name="Clips">One entry a clip, in the corpus's order.</param>
/// <param name="Problems">Duplicates, silence, odd formats, unreadable files, remarks; the gravest kinds first.</param>
public sealed record CorpusInspection(IReadOnlyList<ClipInspection> Clips, IReadOnlyList<CorpusProblem> Problems);

/// <summary>What reading one clip's sound showed.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Info">Rate, channels and length; null when it could not be read.</param>
/// <param name="ContentSha256">Identity of the sound; null when it could not be read.</param>
/// <param name="PeakDb">Largest sample in dB relative to full scale; negative infinity for silence; NaN when it could not be read.</param>
/// <param name="Notes">Remarks of the reader.</param>
/// <param name="Fault">Why it could not be read; null when it could.</param>
public sealed record ClipInspection(string ClipId, AudioInfo? Info, string? ContentSha256, double PeakDb, IReadOnlyList<AudioNote> Notes,
    string? Fault);

/// <summary>Something in a corpus a person should know about. The corpus can still be used.</summary>
/// <param name="Kind">What sort of problem it is.</param>
/// <param name="ClipIds">The clips concerned; empty when it concerns a file that became no clip.</param>
/// <param name="Text">One plain sentence.</param>
public sealed record CorpusProblem(CorpusProblemKind Kind, IReadOnlyList<string> ClipIds, string Text);

/// <summary>What is wrong with a part of a corpus.</summary>
public enum CorpusProblemKind
{
    /// <summary>A file's name does not follow the corpus's scheme; the clip has no label.</summary>
    NameNotUnderstood,

    /// <summary>A label is not in the vocabulary.</summary>
    UnknownLabel,

    /// <summary>A manifest row cannot be used.</summary>
    BadManifestRow,

    /// <summary>The file cannot be read.</summary>
    Unreadable,

    /// <summary>Two or more clips hold the same sound.</summary>
    Duplicate,

    /// <summary>Two or more clips hold the same sound under different labels: at least one label is wrong.</summary>
    ContradictoryDuplicate,

    /// <summary>Every sample of a clip is zero.</summary>
    Silent,

    /// <summary>A clip differs from most of the corpus in sample rate or channels.</summary>
    OddFormat,

    /// <summary>A remark on how a file was read (truncated, clipped, …).</summary>
    Remark,
}
