using System.Text.RegularExpressions;
using SerHost.Plugins.Isolation;

namespace SerHost.Plugins.Scripts;

/// <summary>Says in words why a script's process ended by itself, with the cure where what it wrote tells.</summary>
internal static partial class ScriptExit
{
    /// <summary>Describes an end.</summary>
    /// <param name="code">The process's exit code; on Unix 128 + n for signal n.</param>
    /// <param name="errorText">What it wrote to its error stream.</param>
    /// <param name="program">What was started.</param>
    /// <param name="folder">The plugin's folder, as it is run.</param>
    public static string Describe(int code, string errorText, string program, string folder)
    {
        string[] lines = [.. errorText.Split('\n').Select(line => line.TrimEnd('\r'))];
        if (MissingPackage().Match(errorText) is { Success: true } missing)
        {
            string package = missing.Groups[1].Value.Split('.')[0];
            return package == "serhost_plugin"
                ? "serhost_plugin.py was not found: copy it beside the script, or start the script by its path instead of isolating Python (-I, -E) in \"command\"."
                : $"it needs the Python package '{package}', which {program} has not: install it there ({program} -m pip install {package}), {OtherPython(program)}";
        }

        if (lines.FirstOrDefault(line => line.StartsWith("SerHost: ", StringComparison.Ordinal)) is { } said)
        {
            return $"{said["SerHost: ".Length..].TrimEnd('.')}: install a newer one, {OtherPython(program)}";
        }

        string? error = lines.LastOrDefault(line => PythonError().IsMatch(line));
        if (error is not null && error.StartsWith("SyntaxError", StringComparison.Ordinal)
            && errorText.Contains("serhost_plugin.py\"", StringComparison.Ordinal))
        {
            return $"{program} is too old: Python 3.9 or newer is needed. Install one, {OtherPython(program)}";
        }

        if (lines.FirstOrDefault(line => line.StartsWith("Fatal Python error: ", StringComparison.Ordinal)) is { } fatal)
        {
            return $"its process crashed: {fatal["Fatal Python error: ".Length..]} ({WorkerExit.Code(code)}){Place(lines, folder)}.";
        }

        if (error is not null)
        {
            return $"its script ended with {error}{Place(lines, folder)}.";
        }

        string wrote = lines.LastOrDefault(line => line.Trim().Length > 0) is { } last ? $" Its last words: {last.Trim()}" : "";
        return WorkerExit.IsSignal(code) ? WorkerExit.OfSignal(code) + wrote : $"it ended its process with exit code {code}.{wrote}";
    }

    /// <summary>How another interpreter is chosen, with one that is there.</summary>
    private static string OtherPython(string program)
    {
        string example = ScriptStart.OtherPython(program) is { } other ? $"={other}" : "";
        return $"or choose another Python with {ScriptStart.PythonVariable}{example} or \"command\" in plugin.json.";
    }

    /// <summary>The innermost place in the plugin's own files.</summary>
    private static string Place(string[] lines, string folder)
    {
        Match[] places = [.. lines.Select(line => PythonPlace().Match(line)).Where(match => match.Success)];
        Match? own = places.LastOrDefault(match => match.Groups[1].Value.StartsWith(folder, StringComparison.Ordinal))
            ?? places.LastOrDefault(match => !Path.IsPathRooted(match.Groups[1].Value));
        return own is null ? "" : $" ({Path.GetFileName(own.Groups[1].Value)}, line {own.Groups[2].Value})";
    }

    [GeneratedRegex("""^ModuleNotFoundError: No module named '([^']+)'""", RegexOptions.Multiline)]
    private static partial Regex MissingPackage();

    [GeneratedRegex("""^[A-Za-z_][A-Za-z0-9_.]*(Error|Exception|Interrupt|Exit)(: .*)?$""")]
    private static partial Regex PythonError();

    [GeneratedRegex("""^\s*File "([^"]+)", line (\d+)""")]
    private static partial Regex PythonPlace();
}
