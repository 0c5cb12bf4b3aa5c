using System.Runtime.InteropServices;
using ManagedCuda.BasicTypes;

namespace ManagedCuda;

/// <summary>A driver call failed. The message carries the driver's own name of the error.</summary>
public class CudaException : Exception
{
    /// <summary>Wraps a result code.</summary>
    /// <param name="error">The code.</param>
    public CudaException(CUResult error)
        : base(Describe(error)) => CudaError = error;

    /// <summary>Wraps a result code with a message of one's own.</summary>
    /// <param name="error">The code.</param>
    /// <param name="message">The message.</param>
    /// <param name="exception">The cause, or null.</param>
    public CudaException(CUResult error, string message, Exception? exception)
        : base(message, exception) => CudaError = error;

    /// <summary>The result code.</summary>
    public CUResult CudaError { get; }

    internal static void Check(CUResult result)
    {
        if (result != CUResult.Success)
        {
            throw new CudaException(result);
        }
    }

    private static string Describe(CUResult error)
    {
        string name = error.ToString();
        if (Native.cuGetErrorName(error, out IntPtr text) == CUResult.Success)
        {
            name = Marshal.PtrToStringUTF8(text) ?? name;
        }

        return Native.cuGetErrorString(error, out text) == CUResult.Success
            ? $"{name} ({(int)error}): {Marshal.PtrToStringUTF8(text)}"
            : $"{name} ({(int)error})";
    }
}
