using System.Diagnostics;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>Other people's programs, which read what is exported.</summary>
internal static class OutsideProgram
{
    /// <summary>Runs a script in a program and gives what it printed; skips the test where the program is not there.</summary>
    public static string Run(string program, string package, string folder, string script, params string[] arguments)
    {
        Assert.SkipUnless(Python.Runs(program, "--version"), $"Needs {program} (apt: {package}).");
        string file = Path.Combine(folder, $"read-{Guid.NewGuid():N}{(program == "node" ? ".mjs" : "")}");
        File.WriteAllText(file, script);
        string[] call = program == "praat" ? ["--utf8", "--run", file, .. arguments] : [file, .. arguments];
        return Output(new ProcessStartInfo(program, call));
    }

    /// <summary>Runs a program and gives what it printed.</summary>
    public static string Output(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        start.StandardOutputEncoding = System.Text.Encoding.UTF8;
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{start.FileName} ended with {process.ExitCode}: {error.Result}");
        return output;
    }
}
