using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using SerHost.Tests.Shared;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>Compiles the kernels with emulator.cpp once a test run; tests skip, with the reason, where no clang++-16 is installed.</summary>
internal sealed unsafe class EmulatorLibrary
{
    private static readonly Lazy<(EmulatorLibrary? Library, string Reason)> Instance = new(Build);
    private static readonly Lock Gate = new();
    private readonly delegate* unmanaged[Cdecl]<byte*, int, int, int, int, void**, int> _emulate;

    private EmulatorLibrary(IntPtr library) =>
        _emulate = (delegate* unmanaged[Cdecl]<byte*, int, int, int, int, void**, int>)NativeLibrary.GetExport(library, "emulate");

    public static EmulatorLibrary Require()
    {
        if (Instance.Value.Library is null)
        {
            Assert.Skip(Instance.Value.Reason);
        }

        return Instance.Value.Library!;
    }

    public void Run(string kernel, int gridX, int gridY, int threads, void** arguments)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes(kernel), 0];
        lock (Gate) // one block at a time: shared memory is static
        {
            fixed (byte* text = name)
            {
                int result = _emulate(text, gridX, gridY, 1, threads, arguments);
                Assert.True(result == 0, result == 1 ? $"The emulator does not know kernel '{kernel}'." : $"Threads of '{kernel}' disagree about barriers.");
            }
        }
    }

    /// <summary>Compiles the kernels, and more beside them, into a library.</summary>
    /// <returns>Its path; null where there is no compiler.</returns>
    public static string? Compile(string name, params string[] more)
    {
        string kernels = Path.Combine(TestFiles.RepositoryRoot, "plugins", "Attribution.Cuda", "Kernels");
        string folder = Path.Combine(TestFiles.RepositoryRoot, "tests", "Attribution.Cuda.Tests", "Emulator");
        string output = Path.Combine(AppContext.BaseDirectory, $"{name}-{Environment.ProcessId}.so");
        var start = new ProcessStartInfo("clang++-16") { RedirectStandardError = true };
        foreach (string argument in (string[])["-x", "c++", "-std=c++17", "-O3", "-shared", "-fPIC", "-Wno-unused-function", "-DSERHOST_EMULATED", "-I", kernels, Path.Combine(folder, "emulator.cpp"), .. more, "-o", output])
        {
            start.ArgumentList.Add(argument.EndsWith("fake_driver.cpp", StringComparison.Ordinal) ? Path.Combine(folder, argument) : argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException("The kernels do not compile as C++: " + errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static (EmulatorLibrary? Library, string Reason) Build() => Compile("emulator") is { } path
        ? (new EmulatorLibrary(NativeLibrary.Load(path)), "")
        : (null, "clang++-16 is not installed; the kernels cannot be emulated.");
}
