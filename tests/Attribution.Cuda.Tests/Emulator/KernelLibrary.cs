using System.Diagnostics;
using System.Runtime.InteropServices;
using Attribution.Cuda.Device;
using SerHost.Tests.Shared;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>Something that runs kernels on the CPU, and its memory.</summary>
internal abstract unsafe class KernelLibrary
{
    /// <summary>Memory for kernels, aligned as a GPU's.</summary>
    public virtual IntPtr Allocate(long bytes) => (IntPtr)NativeMemory.AlignedAlloc((nuint)bytes, 256);

    public virtual void Free(IntPtr memory) => NativeMemory.AlignedFree((void*)memory);

    /// <summary>Runs a kernel to its end; fails the test where it cannot.</summary>
    /// <param name="call">Name and launch shape.</param>
    /// <param name="arguments">Pointers to the arguments' values.</param>
    public abstract void Run(KernelCall call, void** arguments);

    /// <summary>A file beside the tests that goes when they end.</summary>
    protected static string Temporary(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }

    /// <summary>Compiles a library out of C++ files of this folder.</summary>
    /// <param name="name">The library's name.</param>
    /// <param name="arguments">Files (names in this folder, or paths) and further arguments.</param>
    /// <returns>Its path; null where there is no compiler.</returns>
    public static string? Compile(string name, params string[] arguments)
    {
        string kernels = Path.Combine(TestFiles.RepositoryRoot, "plugins", "Attribution.Cuda", "Kernels");
        string folder = Path.Combine(TestFiles.RepositoryRoot, "tests", "Attribution.Cuda.Tests", "Emulator");
        string output = Temporary($"{name}-{Environment.ProcessId}.so");
        // Symbolic: several of these live in one process, each with its own state.
        var start = new ProcessStartInfo("clang++-16", ["-x", "c++", "-std=c++17", "-shared", "-fPIC", "-Wl,-Bsymbolic", "-I", kernels, "-I", folder])
        {
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[.. arguments, "-o", output])
        {
            start.ArgumentList.Add(argument.EndsWith(".cpp", StringComparison.Ordinal) ? Path.Combine(folder, argument) : argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{name} does not compile: {errors}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
