namespace SerHost.Core.Expectations;

/// <summary>Arousal class of an emotion.</summary>
public enum Arousal
{
    /// <summary>Neither clearly high nor low.</summary>
    Undecided,

    /// <summary>Excited.</summary>
    High,

    /// <summary>Quiet.</summary>
    Low,
}
