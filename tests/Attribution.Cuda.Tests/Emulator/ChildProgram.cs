using System.Diagnostics;

namespace Attribution.Cuda.Tests.Emulator;

/// <summary>Runs a program to its end, and ends it where that takes too long.</summary>
internal static class ChildProgram
{
    /// <param name="start">What to run; its output is taken from it.</param>
    /// <param name="patience">How long it may take.</param>
    public static (int ExitCode, string Output, string Errors) Run(ProcessStartInfo start, TimeSpan patience)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill(true);
        }

        process.WaitForExit();
        return (process.ExitCode, output.Result, errors.Result);
    }
}
