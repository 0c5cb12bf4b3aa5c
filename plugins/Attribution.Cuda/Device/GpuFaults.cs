namespace Attribution.Cuda.Device;

/// <summary>What the driver's result codes mean to the user, and what helps. Codes as in NVIDIA's cuda.h (CUresult).</summary>
internal static class GpuFaults
{
    /// <summary>CUDA_ERROR_OUT_OF_MEMORY.</summary>
    public const int OutOfMemory = 2;

    /// <summary>The driver's message, with what it means.</summary>
    /// <param name="code">The result code.</param>
    /// <param name="message">The driver's own name and text.</param>
    public static string Explain(int code, string message)
    {
        string text = message.TrimEnd('.', ' ');
        return Meaning(code) is { } meaning ? $"{text}. {meaning}" : $"{text}.";
    }

    private static string? Meaning(int code) => code switch
    {
        OutOfMemory => "The GPU has no room left: close other programs that use it.",
        3 or 4 => "The driver is starting or shutting down.",
        34 or 35 => "The NVIDIA driver is not the one these libraries belong to: install the driver of the GPU.",
        46 or 101 => "Another program has the GPU to itself (exclusive-process mode), or it is not visible here: end that program, or let "
            + "the administrator set the compute mode to Default.",
        100 => "The driver finds no GPU.",
        200 or 209 or 218 => "The driver cannot compile the kernels for this GPU: update the NVIDIA driver.",
        222 => "The driver is older than the kernels need: update the NVIDIA driver.",
        214 or 226 => "The GPU's memory reported an uncorrectable error: its owner should look at it (nvidia-smi).",
        701 => "A kernel needs more registers or shared memory than the GPU has.",
        201 or 700 or 702 or 709 or 710 or 714 or 715 or 716 or 717 or 718 or 719 =>
            "The GPU's context is lost; nothing can be computed on it until the program is started again.",
        802 or 803 or 804 => "Driver and system do not fit together: reboot, or install the driver again.",
        _ => null,
    };
}

/// <summary>A device failed; the message has the driver's own name of the error and the cure where one is known.</summary>
internal class GpuException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The device has no room for an allocation. Callers try a smaller batch before they give up.</summary>
internal sealed class GpuOutOfMemoryException(string message, Exception? innerException = null) : GpuException(message, innerException);
