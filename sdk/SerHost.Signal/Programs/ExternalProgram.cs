using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using SerHost.Sdk.Parameters;

namespace SerHost.Signal.Programs;

/// <summary>Runs an installed program: arguments passed one by one (no shell, any characters), output captured, time limited.</summary>
/// <remarks>Immutable; safe to use from several threads.</remarks>
public sealed class ExternalProgram
{
    /// <summary>Characters of each output stream that are kept; more is read and dropped.</summary>
    public const int LongestOutput = 1 << 16;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private ExternalProgram(string path) => Path = path;

    /// <summary>Full path of the program.</summary>
    public string Path { get; }

    /// <summary>Looks for a program.</summary>
    /// <param name="nameOrPath">A name, looked for in the folders of <c>PATH</c>, or a path.</param>
    /// <returns>The program; null when there is none.</returns>
    public static ExternalProgram? Find(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPath);
        string[] suffixes = OperatingSystem.IsWindows() ? ["", ".exe"] : [""];
        bool isPath = nameOrPath.Contains(System.IO.Path.DirectorySeparatorChar) || nameOrPath.Contains('/');
        string[] folders = isPath
            ? [""]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string? found = folders
            .SelectMany(folder => suffixes.Select(suffix => System.IO.Path.Combine(folder, nameOrPath + suffix)))
            .FirstOrDefault(IsExecutable);
        return found is null ? null : new ExternalProgram(System.IO.Path.GetFullPath(found));
    }

    /// <summary>Looks for a program that must be there.</summary>
    /// <param name="nameOrPath">A name, looked for in the folders of <c>PATH</c>, or a path.</param>
    /// <param name="cure">What to do when it is missing, one sentence.</param>
    /// <exception cref="ExternalProgramException">There is none.</exception>
    public static ExternalProgram Require(string nameOrPath, string cure) =>
        Find(nameOrPath) ?? throw new ExternalProgramException(nameOrPath, $"The program '{nameOrPath}' was not found. {cure}");

    /// <summary>Looks for the program that a parameter names.</summary>
    /// <param name="parameterId">The parameter.</param>
    /// <param name="nameOrPath">Its value.</param>
    /// <param name="cure">What to do when it is missing, one sentence.</param>
    /// <exception cref="ParameterException">The value is empty, or there is no such program.</exception>
    public static ExternalProgram RequireNamed(string parameterId, string nameOrPath, string cure) =>
        (string.IsNullOrWhiteSpace(nameOrPath) ? null : Find(nameOrPath))
        ?? throw new ParameterException(parameterId, $"Parameter '{parameterId}' is '{nameOrPath}'; there is no such program. {cure}");

    /// <summary>Runs the program to its end.</summary>
    /// <param name="arguments">Passed as they are; quotes and spaces need no care.</param>
    /// <param name="limit">Time it may take; afterwards it and its children are ended.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ExternalProgramException">It could not be started or took too long.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ProgramOutput Run(IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        cancellation.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(Path)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Start(start);
        process.StandardInput.Close();
        using var timer = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);

        // Threads of their own, and a wait on this one: a stop must not have to wait for the thread pool, which may be busy.
        Task<string> standard = ReadAside(process.StandardOutput), error = ReadAside(process.StandardError);
        try
        {
            Task.WaitAll([standard, error], either.Token);
            while (!process.WaitForExit(Glance))
            {
                either.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            End(process);
            cancellation.ThrowIfCancellationRequested();
            throw new ExternalProgramException(Path, string.Create(
                CultureInfo.InvariantCulture,
                $"'{Path}' was ended because it had not finished after {limit.TotalSeconds:0.#} s. Raise the time limit or give it a "
                    + $"shorter recording."))
            {
                TookTooLong = true,
            };
        }

        return new ProgramOutput(process.ExitCode, standard.Result, error.Result);
    }

    /// <summary>Runs the program to its end within a time that a parameter states.</summary>
    /// <param name="arguments">Passed as they are; quotes and spaces need no care.</param>
    /// <param name="limitParameterId">The parameter.</param>
    /// <param name="limitSeconds">Its value.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ParameterException">It took too long; names the parameter.</exception>
    /// <exception cref="ExternalProgramException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ProgramOutput RunWithin(
        IReadOnlyList<string> arguments, string limitParameterId, double limitSeconds, CancellationToken cancellation)
    {
        try
        {
            return Run(arguments, TimeSpan.FromSeconds(limitSeconds), cancellation);
        }
        catch (ExternalProgramException error) when (error.TookTooLong)
        {
            throw new ParameterException(limitParameterId, string.Create(
                CultureInfo.InvariantCulture, $"Parameter '{limitParameterId}' is {limitSeconds} s: {error.Message}"));
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ExternalProgramException(Path, $"'{Path}' could not be started: {error.Message}.", error);
        }
    }

    private static Task<string> ReadAside(StreamReader reader) =>
        Task.Factory.StartNew(() => Read(reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string Read(StreamReader reader)
    {
        var text = new StringBuilder();
        var block = new char[4096];
        int read;
        while ((read = reader.Read(block)) > 0)
        {
            text.Append(block, 0, Math.Min(read, LongestOutput - text.Length));
        }

        return text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime: what was wanted.
        }
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">Its exit code; 0 is success by custom.</param>
/// <param name="Standard">What it wrote to standard output, at most <see cref="ExternalProgram.LongestOutput"/> characters.</param>
/// <param name="Error">What it wrote to standard error, at most <see cref="ExternalProgram.LongestOutput"/> characters.</param>
public sealed record ProgramOutput(int ExitCode, string Standard, string Error)
{
    /// <summary>The first four lines it wrote, errors first, in one line of 400 characters at most, for messages.</summary>
    public string FirstLines
    {
        get
        {
            string text = string.Join(' ', (Error + "\n" + Standard).Split(
                '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(4));
            return text.Length == 0 ? "it printed nothing" : text.Length > 400 ? text[..400] + "…" : text;
        }
    }
}

/// <summary>An installed program is missing, failed, took too long or printed something else than expected. The message names it and the
/// cure.</summary>
public sealed class ExternalProgramException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="program">Name or path of the program.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public ExternalProgramException(string program, string message, Exception? inner = null)
        : base(message, inner) => Program = program;

    /// <summary>Name or path of the program.</summary>
    public string Program { get; }

    /// <summary>Whether the program was ended because its time was up.</summary>
    public bool TookTooLong { get; init; }
}
