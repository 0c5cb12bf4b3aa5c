using System.ComponentModel;
using System.Diagnostics;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;

namespace SerHost.Ui.Listen;

/// <summary>Plays sound through a program the user has installed; one sound at a time.</summary>
/// <param name="Program">Path of the program.</param>
/// <param name="Arguments">Its arguments for a file.</param>
internal sealed record AudioPlayer(string Program, Func<string, string[]> Arguments)
{
    private static readonly (string Name, Func<string, string[]> Arguments)[] s_known =
    [
        ("pw-play", file => [file]),
        ("paplay", file => [file]),
        ("aplay", file => ["-q", file]),
        ("ffplay", file => ["-nodisp", "-autoexit", "-loglevel", "error", file]),
        ("afplay", file => [file]),
        ("powershell.exe", file =>
            ["-NoProfile", "-Command", $"(New-Object Media.SoundPlayer '{file.Replace("'", "''", StringComparison.Ordinal)}').PlaySync()"]),
    ];

    /// <summary>The programs looked for, the best first.</summary>
    public static string KnownNames => string.Join(", ", s_known.Select(known => known.Name));

    /// <summary>The first of the known programs found in the folders of a search path; null when there is none.</summary>
    /// <param name="searchPath">Folders separated as in PATH.</param>
    public static AudioPlayer? Find(string searchPath)
    {
        foreach ((string name, Func<string, string[]> arguments) in s_known)
        {
            string? found = searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
            if (found is not null)
            {
                return new AudioPlayer(found, arguments);
            }
        }

        return null;
    }

    /// <summary>Plays a sound to its end.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What the program complained of; null when it played or was stopped.</returns>
    public string? Play(AudioClip sound, CancellationToken cancellation)
    {
        string file = Path.Combine(Path.GetTempPath(), $"serhost-{Guid.NewGuid():N}.wav");
        try
        {
            AudioFile.WriteWav(file, sound);
            var start = new ProcessStartInfo(Program, Arguments(file)) { RedirectStandardError = true, RedirectStandardOutput = true,
                RedirectStandardInput = true };
            using Process? process = Start(start);
            if (process is null)
            {
                return $"{Program} could not be started: is it a program?";
            }

            // The whole tree: a player may be a script that starts another.
            using CancellationTokenRegistration stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            string complaint = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return cancellation.IsCancellationRequested || process.ExitCode == 0
                ? null
                : FormattableString.Invariant($"{Path.GetFileName(Program)} ended with code {process.ExitCode}: {complaint.Trim()}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null; // not executable, or made for another machine: the caller says so
        }
    }
}
