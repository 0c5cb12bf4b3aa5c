namespace SerHost.Core.Hosting;

/// <summary>Whether something is well.</summary>
public enum HealthState
{
    /// <summary>It works.</summary>
    Well,

    /// <summary>Another process of this program uses it now; it cannot be looked at, and nothing is wrong.</summary>
    InUse,

    /// <summary>Something optional is missing; the rest works without it.</summary>
    Missing,

    /// <summary>Something that is there or needed does not work.</summary>
    Broken,
}
