namespace ManagedCuda.BasicTypes;

/// <summary>How an event is made.</summary>
[Flags]
public enum CUEventFlags
{
    /// <summary>An event that records time.</summary>
    Default = 0,

    /// <summary>Waiting for it blocks the thread instead of spinning.</summary>
    BlockingSync = 1,

    /// <summary>It records no time.</summary>
    DisableTiming = 2,
}
