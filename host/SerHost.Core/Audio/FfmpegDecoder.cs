using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SerHost.Core.Audio;

/// <summary>Decodes what is not WAV with an ffmpeg the user has installed. No shell is
/// involved, and no network is reachable for it.</summary>
/// <param name="executable">Path of ffmpeg; null where there is none.</param>
/// <param name="timeLimit">How long one file may take.</param>
internal sealed partial class FfmpegDecoder(string? executable, TimeSpan timeLimit)
{
    /// <summary>Environment variable that names the program, before PATH is searched.</summary>
    public const string Variable = "SERHOST_FFMPEG";
    private const int ErrorLinesKept = 20;

    /// <summary>The ffmpeg of this machine, looked up once.</summary>
    public static FfmpegDecoder Installed { get; } = new(Find(), TimeSpan.FromMinutes(5));

    /// <summary>Path of ffmpeg; null where there is none.</summary>
    public string? Executable { get; } = executable;

    /// <summary>Decodes the first sound track into a temporary float WAV file at its own rate and channels.</summary>
    /// <param name="path">The file to decode.</param>
    /// <param name="format">What it is, for messages.</param>
    /// <param name="cancellation">Stops ffmpeg.</param>
    /// <exception cref="AudioFileException">There is no ffmpeg, it failed, or it took too long.</exception>
    public DecodedFile Decode(string path, string format, CancellationToken cancellation)
    {
        if (Executable is null)
        {
            throw new AudioFileException(
                path, null, $"{format} needs ffmpeg, which was not found on the PATH. Install it (Debian: apt-get install ffmpeg), name it in {Variable}, or convert the file to WAV.");
        }

        var decoded = new DecodedFile(Path.Combine(Path.GetTempPath(), $"serhost-{Guid.NewGuid():N}.wav"));
        bool isComplete = false;
        try
        {
            Run(path, format, decoded.Path, cancellation);
            isComplete = true;
            return decoded;
        }
        finally
        {
            if (!isComplete)
            {
                decoded.Dispose();
            }
        }
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? named : null;
        }

        string program = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    private void Run(string path, string format, string target, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Executable!) { RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
            CreateNoWindow = true };
        long mostBytes = WavSamples.MostFrames * sizeof(float);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file",
            "-i", "file:" + Path.GetFullPath(path), "-map", "0:a:0", "-map_metadata", "-1",
            "-c:a", "pcm_f32le", "-fs", mostBytes.ToString(CultureInfo.InvariantCulture), "-f", "wav", "-y", "file:" + target,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = new Process { StartInfo = start };
        var errors = new Queue<string>();
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            throw new AudioFileException(
                path, null, $"{Executable} could not be started: {error.Message}. Install ffmpeg or name another in {Variable}.", error);
        }

        process.StandardInput.Close();
        process.BeginErrorReadLine();
        Wait(process, path, cancellation);
        if (process.ExitCode != 0 || !File.Exists(target))
        {
            throw new AudioFileException(path, null, $"ffmpeg could not decode this {format} file (exit code {process.ExitCode}): {Text(errors)} Check that the file plays.");
        }
    }

    private void Wait(Process process, string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeLimit);
        try
        {
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            throw new AudioFileException(path, null, FormattableString.Invariant(
                $"ffmpeg took longer than {timeLimit.TotalSeconds:0} s. Convert the file to WAV and check that it plays."));
        }
    }

    private static void Keep(Queue<string> lines, string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (lines)
        {
            lines.Enqueue(line.Trim());
            if (lines.Count > ErrorLinesKept)
            {
                lines.Dequeue();
            }
        }
    }

    /// <summary>What ffmpeg said, each thing once: it repeats itself for every packet, with an address in its memory.</summary>
    private static string Text(Queue<string> lines)
    {
        lock (lines)
        {
            return lines.Count == 0 ? "it said nothing."
                : new StringBuilder().AppendJoin(" / ", lines.Select(line => Address().Replace(line, "").Trim()).Distinct()).Append('.')
                .ToString();
        }
    }

    [GeneratedRegex("^\\[[^\\]]*@ 0x[0-9a-f]+\\] ?")]
    private static partial Regex Address();
}
