namespace SerHost.Core.Pipeline;

/// <summary>What to compute on, as the user asked.</summary>
public enum DeviceChoice
{
    /// <summary>A GPU where a plugin and the machine offer one, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A GPU; an error where there is none.</summary>
    Cuda,
}
