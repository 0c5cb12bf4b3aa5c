namespace ManagedCuda.BasicTypes;

/// <summary>A device handle.</summary>
public struct CUdevice
{
    /// <summary>The raw handle.</summary>
    public int Pointer;
}

/// <summary>A context handle.</summary>
public struct CUcontext
{
    /// <summary>The raw handle.</summary>
    public IntPtr Pointer;
}

/// <summary>A module handle.</summary>
public struct CUmodule
{
    /// <summary>The raw handle.</summary>
    public IntPtr Pointer;
}

/// <summary>A kernel handle.</summary>
public struct CUfunction
{
    /// <summary>The raw handle.</summary>
    public IntPtr Pointer;
}

/// <summary>A stream handle; zero is the default stream.</summary>
public struct CUstream
{
    /// <summary>The raw handle.</summary>
    public IntPtr Pointer;
}

/// <summary>An event handle.</summary>
public struct CUevent
{
    /// <summary>The raw handle.</summary>
    public IntPtr Pointer;
}

/// <summary>An address in device memory.</summary>
public struct CUdeviceptr
{
    /// <summary>The raw address.</summary>
    public SizeT Pointer;
}

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
