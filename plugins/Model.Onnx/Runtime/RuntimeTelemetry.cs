using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Model.Onnx.Runtime;

/// <summary>Keeps ONNX Runtime from telling its maker which models are used: since 1.29 its packages do so on every platform unless told
/// not to.</summary>
internal static class RuntimeTelemetry
{
    /// <summary>Looked at once, when the runtime starts: then it makes no identifier of the machine, keeps no list of events and sends
    /// none.</summary>
    private const string OptOut = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<bool> s_off = new(TurnOff);

    /// <summary>To be called before anything else of the runtime is used.</summary>
    public static void Off() => _ = s_off.Value;

    private static bool TurnOff()
    {
        Environment.SetEnvironmentVariable(OptOut, "1");
        if (!OperatingSystem.IsWindows() && SetNative(OptOut, "1", overwrite: 1) != 0)
        {
            // .NET keeps a copy of the environment of its own on Unix; the runtime looks at the system's.
            throw new InvalidOperationException(
                $"{OptOut} cannot be set ({Marshal.GetLastPInvokeErrorMessage()}): ONNX Runtime would send telemetry. Set it to 1 before "
                    + "the program starts.");
        }

        OrtEnv.Instance().DisableTelemetryEvents();
        return true;
    }

    [DllImport("libc", EntryPoint = "setenv", SetLastError = true)]
    private static extern int SetNative(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
