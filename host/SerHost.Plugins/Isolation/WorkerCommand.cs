using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SerHost.Plugins.Isolation;

/// <summary>How a worker process is started: the program itself, with a hidden command.</summary>
internal static class WorkerCommand
{
    /// <summary>The hidden command that makes the program a worker.</summary>
    public const string Verb = "plugin-worker";

    private const string Program = "serhost";

    /// <summary>Describes the start of a worker.</summary>
    /// <param name="settings">Where the program lies and what the worker may use.</param>
    /// <param name="socketPath">Where it reports.</param>
    /// <param name="pluginFolder">What it loads.</param>
    public static ProcessStartInfo For(IsolationSettings settings, string socketPath, string pluginFolder)
    {
        // Where the program was started by its own name there may be no other .NET on the machine than its own.
        string assembly = Path.Combine(settings.ProgramFolder, Program + ".dll");
        bool isOwnStart = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Program || !File.Exists(assembly);
        var start = isOwnStart ? new ProcessStartInfo(Environment.ProcessPath!) : new ProcessStartInfo(DotNet(), ["exec", assembly]);
        start.ArgumentList.Add(Verb);
        start.ArgumentList.Add(socketPath);
        start.ArgumentList.Add(pluginFolder);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.Environment["DOTNET_GCHeapHardLimit"] = FormattableString.Invariant($"{(long)settings.MemoryMiB << 20:X}");
        // A worker may be killed at any time: no debugger pipes that would stay behind in the folder for temporary files, no dumps.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }

    private static string DotNet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } own && Path.GetFileName(own) == name)
        {
            return own;
        }

        // shared/Microsoft.NETCore.App/VERSION/ lies three folders below the one with the program.
        string beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
