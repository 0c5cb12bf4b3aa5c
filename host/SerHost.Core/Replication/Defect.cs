namespace SerHost.Core.Replication;

/// <summary>Known defects of the paper's released program, each a switch of the <c>as-released</c> profile.</summary>
public enum Defect
{
    /// <summary>Batch normalisation folded into the wrong layer before CRP: another network is explained.</summary>
    D1,

    /// <summary>No relevance rule at residual additions: relevance doubles there.</summary>
    D2,

    /// <summary>Occlusion explains the first 134 frames of the input, CRP all 201.</summary>
    D3,

    /// <summary>Maps on a 512-sample hop are placed in time as if the hop were 240.</summary>
    D4,

    /// <summary>The input is trimmed of silence, but cues are cut from the untrimmed recording at trimmed times.</summary>
    D5,

    /// <summary>Occlusion fills with 0 dB, the loudest value there is.</summary>
    D6,

    /// <summary>Unvoiced frames count as 0 in the means of pitch, jitter, shimmer and HNR.</summary>
    D7,

    /// <summary>Cues are extracted from 0.15 s cuts instead of the whole recording.</summary>
    D8,

    /// <summary>One hard-coded channel (35) is the concept.</summary>
    D9,
}
