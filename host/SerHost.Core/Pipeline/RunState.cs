namespace SerHost.Core.Pipeline;

/// <summary>How far a run got.</summary>
public enum RunState
{
    /// <summary>Under way, or its process was killed.</summary>
    Unfinished,

    /// <summary>Stopped by the user.</summary>
    Cancelled,

    /// <summary>Everything was computed.</summary>
    Done,

    /// <summary>Finished, but some clips or methods failed.</summary>
    PartlyFailed,

    /// <summary>Finished, and nothing succeeded.</summary>
    Failed,
}
