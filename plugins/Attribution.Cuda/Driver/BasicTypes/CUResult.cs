namespace ManagedCuda.BasicTypes;

/// <summary>Result codes of the CUDA driver API (CUresult); the members named here are those the plugin tells apart.</summary>
public enum CUResult
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>A parameter is out of range.</summary>
    ErrorInvalidValue = 1,

    /// <summary>Not enough memory.</summary>
    ErrorOutOfMemory = 2,

    /// <summary>The driver has not been initialised.</summary>
    ErrorNotInitialized = 3,

    /// <summary>The driver is shutting down.</summary>
    ErrorDeinitialized = 4,

    /// <summary>No CUDA device.</summary>
    ErrorNoDevice = 100,

    /// <summary>There is no device of that number.</summary>
    ErrorInvalidDevice = 101,

    /// <summary>The module image cannot be used.</summary>
    ErrorInvalidImage = 200,

    /// <summary>No context is current, or it is not valid any more.</summary>
    ErrorInvalidContext = 201,

    /// <summary>The image holds no code for this device.</summary>
    ErrorNoBinaryForGPU = 209,

    /// <summary>An uncorrectable memory error was found.</summary>
    ErrorECCUncorrectable = 214,

    /// <summary>The PTX did not compile.</summary>
    ErrorInvalidPtx = 218,

    /// <summary>The PTX is newer than the driver.</summary>
    ErrorUnsupportedPtxVersion = 222,

    /// <summary>There is no kernel of that name.</summary>
    ErrorNotFound = 500,

    /// <summary>Work is still under way.</summary>
    ErrorNotReady = 600,

    /// <summary>A kernel touched memory that is not its own; the context is lost.</summary>
    ErrorIllegalAddress = 700,

    /// <summary>A launch needs more registers or shared memory than there are.</summary>
    ErrorLaunchOutOfResources = 701,

    /// <summary>A kernel ran too long; the context is lost.</summary>
    ErrorLaunchTimeout = 702,

    /// <summary>A kernel failed; the context is lost.</summary>
    ErrorLaunchFailed = 719,

    /// <summary>The driver and the hardware or the system do not fit together.</summary>
    ErrorSystemDriverMismatch = 803,

    /// <summary>Any other failure.</summary>
    ErrorUnknown = 999,
}
