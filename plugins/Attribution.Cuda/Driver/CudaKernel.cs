using System.Runtime.InteropServices;
using ManagedCuda.BasicTypes;
using ManagedCuda.VectorTypes;

namespace ManagedCuda;

/// <summary>A kernel with its launch dimensions. Not safe for use by two threads at once.</summary>
public class CudaKernel
{
    private readonly CUfunction _function;

    /// <summary>Finds a kernel in a module.</summary>
    /// <param name="kernelName">The kernel's name.</param>
    /// <param name="module">The module.</param>
    /// <exception cref="CudaException">It holds no such kernel.</exception>
    public CudaKernel(string kernelName, CUmodule module)
    {
        KernelName = kernelName;
        CudaException.Check(Native.cuModuleGetFunction(out _function, module, kernelName));
    }

    /// <summary>The kernel's name.</summary>
    public string KernelName { get; }

    /// <summary>Threads of a block.</summary>
    public dim3 BlockDimensions { get; set; } = new(1);

    /// <summary>Blocks of the grid.</summary>
    public dim3 GridDimensions { get; set; } = new(1);

    /// <summary>Dynamic shared memory in bytes.</summary>
    public uint DynamicSharedMemory { get; set; }

    /// <summary>Queues the kernel on a stream.</summary>
    /// <param name="stream">The stream; default for the default stream.</param>
    /// <param name="parameters">Values of blittable types in the order of the kernel's parameters.</param>
    /// <exception cref="CudaException">The launch was refused.</exception>
    public void RunAsync(CUstream stream, params object[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var handles = new GCHandle[parameters.Length];
        var pointers = new IntPtr[parameters.Length];
        try
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                handles[i] = GCHandle.Alloc(parameters[i], GCHandleType.Pinned);
                pointers[i] = handles[i].AddrOfPinnedObject();
            }

            CudaException.Check(Native.cuLaunchKernel(
                _function, GridDimensions.x, GridDimensions.y, GridDimensions.z,
                BlockDimensions.x, BlockDimensions.y, BlockDimensions.z, DynamicSharedMemory, stream, pointers, IntPtr.Zero));
        }
        finally
        {
            foreach (GCHandle handle in handles)
            {
                if (handle.IsAllocated)
                {
                    handle.Free();
                }
            }
        }
    }
}
