namespace SerHost.Core.Corpora;

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
