using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>The stand-in for NVIDIA's driver: built like the emulator, loaded before the binding looks for the real one, in processes that
/// are told to by <see cref="Variable"/>.</summary>
internal static unsafe class FakeDriver
{
    /// <summary>Path of the library to load in the driver's place.</summary>
    public const string Variable = "SERHOST_FAKE_CUDA";

    private static IntPtr s_library;

    public enum Kind
    {
        Memory,
        HostMemory,
        Modules,
        Streams,
        Events,
        Contexts,
        Allocations,
        Launches,
    }

    /// <summary>Whether this process computes on it.</summary>
    public static bool IsLoaded => s_library != IntPtr.Zero;

    public static long Count(Kind kind) => ((delegate* unmanaged[Cdecl]<int, nint>)NativeLibrary.GetExport(s_library, "fake_cuda_count"))((int)kind);

    /// <summary>Makes calls fail from now on: see fake_driver.cpp; an empty text ends that.</summary>
    public static void Fail(string fault)
    {
        fixed (byte* text = (byte[])[.. System.Text.Encoding.ASCII.GetBytes(fault), 0])
        {
            ((delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(s_library, "fake_cuda_fault"))(text);
        }
    }

    /// <summary>The soname of the real one, by which a loaded library is found again.</summary>
    public const string DriverName = "libcuda.so.1";

    private static readonly Lazy<string?> s_built = new(() =>
        KernelLibrary.Compile("fake-libcuda", [.. PtxMachine.Translate("fake-libcuda", PtxMachine.EmbeddedPtx()), "fake_driver.cpp", "-Wl,-soname," + DriverName]));

    /// <summary>Path of the library, made at the first call with the PTX that the plugin would hand to the real one; null where there is no compiler.</summary>
    public static string? Built => s_built.Value;

    // Once loaded, a library is found again by its soname, which is the real driver's.
#pragma warning disable CA2255 // a test program, not a library
    [ModuleInitializer]
    internal static void LoadWhenAsked()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            s_library = NativeLibrary.Load(path);
        }
    }
}
