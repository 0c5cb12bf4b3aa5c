using System.Reflection;
using System.Runtime.InteropServices;

namespace SerHost.Core;

/// <summary>Which program this is, as a report on its results should say.</summary>
public static class ProgramVersion
{
    /// <summary>Version and commit, for example <c>0.1.0+3d3ab11…</c>.</summary>
    public static string Short { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The same with runtime and system.</summary>
    public static string Full { get; } =
        $"SerHost {Short}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";
}
