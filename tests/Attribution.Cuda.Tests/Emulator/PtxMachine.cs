using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Attribution.Cuda.Device;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>PTX, translated to C++ and run with every access checked (ptx_machine.h). A fault throws, and says where in the PTX.</summary>
internal sealed unsafe class PtxMachine : KernelLibrary
{
    private static readonly Lazy<PtxMachine?> s_plugin = new(() => Build("plugin", EmbeddedPtx()));

    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly delegate* unmanaged[Cdecl]<byte*, int, int, int, int, void**, int> _launch;
    private readonly delegate* unmanaged[Cdecl]<byte*> _fault;
    private readonly delegate* unmanaged[Cdecl]<nint, IntPtr> _allocate;
    private readonly delegate* unmanaged[Cdecl]<IntPtr, void> _release;
    private readonly delegate* unmanaged[Cdecl]<byte*, int, void> _skipBarrier;

    private PtxMachine(string path)
    {
        _path = path;
        IntPtr library = NativeLibrary.Load(path);
        _launch = (delegate* unmanaged[Cdecl]<byte*, int, int, int, int, void**, int>)NativeLibrary.GetExport(library, "ptx_launch");
        _fault = (delegate* unmanaged[Cdecl]<byte*>)NativeLibrary.GetExport(library, "ptx_fault");
        _allocate = (delegate* unmanaged[Cdecl]<nint, IntPtr>)NativeLibrary.GetExport(library, "ptx_allocate");
        _release = (delegate* unmanaged[Cdecl]<IntPtr, void>)NativeLibrary.GetExport(library, "ptx_release");
        _skipBarrier = (delegate* unmanaged[Cdecl]<byte*, int, void>)NativeLibrary.GetExport(library, "ptx_skip_barrier");
    }

    /// <summary>The machine for the plugin's own PTX; the test skips where no clang++-16 is installed.</summary>
    public static PtxMachine Require()
    {
        Assert.SkipWhen(s_plugin.Value is null, "clang++-16 is not installed; the PTX cannot be run.");
        return s_plugin.Value!;
    }

    /// <summary>A machine for some PTX; null where there is no compiler.</summary>
    public static PtxMachine? Build(string name, IEnumerable<(string Name, string Text)> files) =>
        Compile($"ptx-{name}", [.. Translate(name, files)]) is { } path ? new PtxMachine(path) : null;

    /// <summary>What to compile: the translation, written to a file, and how.</summary>
    public static string[] Translate(string name, IEnumerable<(string Name, string Text)> files)
    {
        string source = Temporary($"ptx-{name}-{Environment.ProcessId}.cpp");
        File.WriteAllText(source, PtxTranslator.Translate(files));
        return ["-O1", "-Wno-unused-label", source];
    }

    /// <summary>The PTX that the plugin hands to the driver.</summary>
    public static IEnumerable<(string Name, string Text)> EmbeddedPtx()
    {
        Assembly plugin = typeof(GpuProbe).Assembly;
        foreach (string name in plugin.GetManifestResourceNames().Where(name => name.EndsWith(".ptx", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(plugin.GetManifestResourceStream(name)!);
            yield return (Path.GetFileNameWithoutExtension(name), reader.ReadToEnd());
        }
    }

    /// <summary>Another machine of the same code, with a state of its own.</summary>
    public PtxMachine Copy(string name)
    {
        string path = Temporary(Path.GetFileNameWithoutExtension(_path) + $".{name}.so");
        File.Copy(_path, path, overwrite: true);
        return new PtxMachine(path);
    }

    /// <summary>Passes the barrier of that line from now on, as if it were not there; an empty file ends that.</summary>
    public void SkipBarrier(string file, int line)
    {
        fixed (byte* text = Text(file))
        {
            _skipBarrier(text, line);
        }
    }

    public override IntPtr Allocate(long bytes)
    {
        lock (_gate)
        {
            return _allocate((nint)bytes);
        }
    }

    public override void Free(IntPtr memory)
    {
        lock (_gate)
        {
            _release(memory);
        }
    }

    public override void Run(KernelCall call, void** arguments)
    {
        lock (_gate)
        {
            fixed (byte* name = Text(call.Name))
            {
                int code = _launch(name, call.GridX, call.GridY, call.Threads, call.SharedBytes, arguments);
                if (code != 0)
                {
                    throw new PtxFaultException(code, Marshal.PtrToStringUTF8((IntPtr)_fault())!);
                }
            }
        }
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
