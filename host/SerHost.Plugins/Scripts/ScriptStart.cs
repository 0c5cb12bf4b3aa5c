using System.Diagnostics;
using SerHost.Plugins.Isolation;

namespace SerHost.Plugins.Scripts;

/// <summary>How a script's process is started: program, folder and environment.</summary>
internal static class ScriptStart
{
    /// <summary>Environment variable that names the interpreter for <c>python3</c> and <c>python</c>.</summary>
    public const string PythonVariable = "SERHOST_PYTHON";

    /// <summary>Folder beside the program that holds serhost_plugin.py.</summary>
    public const string LibraryFolder = "python";

    private static readonly string[] s_pythons = ["python3", "python"];
    private static readonly string[] s_threadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

    /// <summary>Describes the start of a process.</summary>
    /// <param name="manifest">What plugin.json says.</param>
    /// <param name="folder">The plugin's folder, as it is run.</param>
    /// <param name="programFolder">The program's folder.</param>
    /// <exception cref="WorkerLostException">Its program does not exist.</exception>
    public static ProcessStartInfo For(ScriptManifest manifest, string folder, string programFolder)
    {
        var start = new ProcessStartInfo(Find(manifest.Command[0], folder), manifest.Command.Skip(1))
        {
            WorkingDirectory = Path.GetFullPath(Path.Combine(folder, manifest.WorkingFolder)),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        if (!Directory.Exists(start.WorkingDirectory))
        {
            throw new WorkerLostException(
                $"its working folder {start.WorkingDirectory} does not exist: correct \"workingFolder\" in plugin.json.");
        }

        foreach ((string name, string value) in manifest.Environment)
        {
            start.Environment[name] = value;
        }

        // Calls at the same time have processes of their own, so one thread each is what fits the machine unless somebody says otherwise.
        foreach (string name in s_threadVariables)
        {
            start.Environment.TryAdd(name, "1");
        }

        start.Environment["SERHOST_PROTOCOL"] = FormattableString.Invariant($"{ScriptManifest.ProtocolVersion}");
        start.Environment["PYTHONPATH"] = string.Join(
            Path.PathSeparator, new[] { start.Environment.TryGetValue("PYTHONPATH", out string? own) ? own : null,
                Path.Combine(programFolder, LibraryFolder) }.Where(path => !string.IsNullOrEmpty(path)));
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONFAULTHANDLER"] = "1";
        start.Environment["PYTHONIOENCODING"] = "utf-8:backslashreplace";
        return start;
    }

    /// <summary>Whether a command's program stands for the user's Python.</summary>
    public static bool IsPython(string program) => s_pythons.Contains(program, StringComparer.Ordinal);

    /// <summary>Another Python in PATH than the one used; null where there is none.</summary>
    public static string? OtherPython(string used) => s_pythons.SelectMany(AllInPath).FirstOrDefault(path => path != used);

    /// <summary>Full path of a command's program.</summary>
    private static string Find(string program, string folder)
    {
        if (IsPython(program) && Environment.GetEnvironmentVariable(PythonVariable) is { Length: > 0 } chosen)
        {
            return InPath(chosen) ?? throw new WorkerLostException(
                $"{PythonVariable} names '{chosen}', which does not exist: set it to the full path of a Python 3.9 or newer with NumPy.");
        }

        if (program.AsSpan().ContainsAny('/', '\\'))
        {
            string path = Path.GetFullPath(Path.Combine(folder, program));
            return File.Exists(path) ? path
                : throw new WorkerLostException($"its program {path} does not exist: correct \"command\" in plugin.json.");
        }

        string[] names = IsPython(program) ? [program, .. s_pythons.Where(other => other != program)] : [program];
        return names.Select(InPath).FirstOrDefault(path => path is not null) ?? throw new WorkerLostException(IsPython(program)
            ? $"there is no Python here ('{program}' is not in PATH): install Python 3.9 or newer with NumPy (on Debian: apt install python3-numpy), or name one with {PythonVariable}=/path/to/python3."
            : $"its program '{program}' is not in PATH: install it, or write its full path in \"command\" of plugin.json.");
    }

    private static string? InPath(string program)
    {
        if (program.AsSpan().ContainsAny('/', '\\'))
        {
            return File.Exists(program) ? Path.GetFullPath(program) : null;
        }

        return AllInPath(program).FirstOrDefault();
    }

    private static IEnumerable<string> AllInPath(string program)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(place => endings.Select(ending => Path.Combine(place, program + ending)))
            .Where(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }
}
