namespace SerHost.Plugins.Isolation;

/// <summary>Says in words why a worker process ended by itself.</summary>
internal static class WorkerExit
{
    private const int SignalBase = 128;

    private static readonly Dictionary<int, string> s_signals = new()
    {
        [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [9] = "SIGKILL", [11] = "SIGSEGV", [13] = "SIGPIPE",
            [15] = "SIGTERM",
    };

    private static readonly Dictionary<uint, string> s_windowsCodes = new()
    {
        [0xC0000005] = "access violation", [0xC00000FD] = "stack overflow", [0xC0000409] = "stack buffer overrun",
            [0x80131623] = "Environment.FailFast",
    };

    /// <summary>Describes an end.</summary>
    /// <param name="code">The process's exit code; on Unix 128 + n for signal n.</param>
    /// <param name="errorText">What it wrote to its error stream.</param>
    public static string Describe(int code, string errorText)
    {
        string[] lines = [.. errorText.Split('\n').Select(line => line.TrimEnd('\r'))];
        if (lines.Any(line => line.StartsWith("Stack overflow.", StringComparison.Ordinal)))
        {
            return $"its process crashed: the stack overflowed ({Code(code)}).";
        }

        if (After(lines, "Unhandled exception. ") is { } thrown)
        {
            return $"its process crashed: an exception on a thread of its own was not caught: {thrown} ({Code(code)}).";
        }

        if (After(lines, "Process terminated. ") is { } failFast)
        {
            return $"its process crashed: {failFast} (Environment.FailFast, {Code(code)}).";
        }

        if (lines.Contains("Process terminated."))
        {
            string? message = lines.SkipWhile(line => line != "Process terminated.").Skip(1).FirstOrDefault(
                line => line.Length > 0 && !line.StartsWith("   at ", StringComparison.Ordinal));
            return $"its process crashed: {message ?? "Environment.FailFast"} ({Code(code)}).";
        }

        if (After(lines, "Fatal error. ") is { } fatal)
        {
            return $"its process crashed: {fatal} ({Code(code)}).";
        }

        if (IsSignal(code))
        {
            return OfSignal(code);
        }

        return OperatingSystem.IsWindows() && s_windowsCodes.ContainsKey(unchecked((uint)code))
            ? $"its process crashed: {Code(code)}."
            : $"it ended its process with exit code {code} (Environment.Exit).";
    }

    /// <summary>Whether a signal ended it.</summary>
    public static bool IsSignal(int code) => !OperatingSystem.IsWindows() && code is > SignalBase and < SignalBase + 65;

    /// <summary>Describes an end by a signal.</summary>
    public static string OfSignal(int code)
    {
        string hint = code - SignalBase == 9 ? " (the system ends processes so when memory runs out)" : " in native code";
        return $"its process crashed{hint}: {Code(code)}.";
    }

    /// <summary>An exit code in words.</summary>
    public static string Code(int code)
    {
        if (IsSignal(code))
        {
            return s_signals.GetValueOrDefault(code - SignalBase, FormattableString.Invariant($"signal {code - SignalBase}"));
        }

        uint status = unchecked((uint)code);
        return OperatingSystem.IsWindows() && s_windowsCodes.TryGetValue(status, out string? name)
            ? name
            : FormattableString.Invariant($"exit code {code}");
    }

    private static string? After(string[] lines, string beginning) =>
        lines.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal))?[beginning.Length..];
}

/// <summary>The plugin threw something its contract does not declare; its process goes on.</summary>
/// <param name="message">Type and message of what it threw.</param>
/// <param name="details">Where it arose.</param>
internal sealed class WorkerFaultException(string message, string details) : Exception(message)
{
    public string Details { get; } = details;
}

/// <summary>A worker process is gone: it crashed, or was ended because it broke a limit.</summary>
/// <param name="reason">Why, as the end of a sentence whose subject is the plugin.</param>
internal sealed class WorkerLostException(string reason) : Exception(reason);

/// <summary>A call took too long and stopped when told to; its process goes on.</summary>
internal sealed class WorkerTimeException : Exception;
