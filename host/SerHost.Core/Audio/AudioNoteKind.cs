namespace SerHost.Core.Audio;

/// <summary>What a note about a file that could be read says.</summary>
public enum AudioNoteKind
{
    /// <summary>Several channels were averaged into one.</summary>
    MixedDown,

    /// <summary>The header promises more sound than the file holds; what is there was read.</summary>
    Truncated,

    /// <summary>The header does not say how much sound follows (a stream written to a pipe); all of the rest was read.</summary>
    UnknownLength,

    /// <summary>Runs of samples lie at full scale, or float samples lie beyond it.</summary>
    Clipped,

    /// <summary>Every sample is exactly zero.</summary>
    Silent,

    /// <summary>Channels cancel each other where they are averaged: what is left is no voice.</summary>
    Cancelled,

    /// <summary>Some channels hold nothing, so that their mean is quieter than the sound in the others.</summary>
    EmptyChannels,

    /// <summary>The sound spans so few steps of the file's encoding that rounding is part of what is measured.</summary>
    TooQuiet,

    /// <summary>An installed ffmpeg decoded the file.</summary>
    DecodedByFfmpeg,
}
