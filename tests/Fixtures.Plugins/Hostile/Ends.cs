using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SerHost.Sdk.Attribution;

namespace Fixture.Hostile;

public sealed class ExitMethod() : HostileMethod("hostile-exit")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request) => Environment.Exit(7);
}

public sealed class FailFastMethod() : HostileMethod("hostile-failfast")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request) => Environment.FailFast("the plugin gave up");
}

public sealed class StackMethod() : HostileMethod("hostile-stack")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request) => Descend(request.Target);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Descend(int depth) => Descend(depth + 1) + depth;
}

/// <summary>A fault in native code: a library is given a pointer to nothing.</summary>
public sealed partial class NativeMethod() : HostileMethod("hostile-native")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request) => _ = OperatingSystem.IsWindows() ? WindowsLength(0x1000) : UnixLength(0x1000);

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint UnixLength(nint text);

    [LibraryImport("msvcrt", EntryPoint = "strlen")]
    private static partial nint WindowsLength(nint text);
}

public sealed class WildPointerMethod() : HostileMethod("hostile-pointer")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request) => Marshal.WriteInt32((nint)0x12345670, 1);
}

public sealed class KillMethod() : HostileMethod("hostile-kill")
{
    protected override void Harm(AttributionSetup setup, AttributionRequest request)
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
