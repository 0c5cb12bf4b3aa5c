namespace Attribution.Cuda.Device;

/// <summary>One launch of a kernel.</summary>
/// <param name="File">Kernel file, without extension.</param>
/// <param name="Name">Name of the kernel.</param>
/// <param name="GridX">Blocks along x, up to 2^31 − 1.</param>
/// <param name="GridY">Blocks along y, up to 65,535.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
/// <param name="Arguments">In the kernel's order: <see cref="GpuBuffer"/>, null for a null pointer, or a blittable value.</param>
internal readonly record struct KernelCall(string File, string Name, int GridX, int GridY, int Threads, int SharedBytes, object?[] Arguments);
