namespace SerHost.Core.Pipeline;

/// <summary>What to compute on, as the user asked.</summary>
public enum DeviceChoice
{
    /// <summary>A graphics card where a plugin and the machine offer one, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A graphics card; an error where there is none.</summary>
    Cuda,
}
