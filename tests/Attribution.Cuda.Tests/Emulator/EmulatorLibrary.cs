using System.Runtime.InteropServices;
using System.Text;
using Attribution.Cuda.Device;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>The kernels' source, compiled as C++ with emulator.cpp once a test run; tests skip, with the reason, where no clang++-16 is installed.</summary>
internal sealed unsafe class EmulatorLibrary : KernelLibrary
{
    private static readonly Lazy<EmulatorLibrary?> s_instance = new(() =>
        Compile("emulator", "-O3", "-Wno-unused-function", "-DSERHOST_EMULATED", "emulator.cpp") is { } path ? new EmulatorLibrary(NativeLibrary.Load(path)) : null);

    private readonly Lock _gate = new();
    private readonly delegate* unmanaged[Cdecl]<byte*, int, int, int, int, void**, int> _emulate;

    private EmulatorLibrary(IntPtr library) =>
        _emulate = (delegate* unmanaged[Cdecl]<byte*, int, int, int, int, void**, int>)NativeLibrary.GetExport(library, "emulate");

    public static EmulatorLibrary Require()
    {
        Assert.SkipWhen(s_instance.Value is null, "clang++-16 is not installed; the kernels cannot be emulated.");
        return s_instance.Value!;
    }

    public override void Run(KernelCall call, void** arguments)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes(call.Name), 0];
        lock (_gate) // one block at a time: shared memory is static
        {
            fixed (byte* text = name)
            {
                int result = _emulate(text, call.GridX, call.GridY, 1, call.Threads, arguments);
                Assert.True(result == 0, result == 1 ? $"The emulator does not know kernel '{call.Name}'." : $"Threads of '{call.Name}' disagree about barriers.");
            }
        }
    }
}
