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
