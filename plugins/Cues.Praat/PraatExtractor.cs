using System.Globalization;
using System.Text.RegularExpressions;
using SerHost.Signal.Programs;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Cues.Praat;

/// <summary>Pitch, jitter, shimmer, harmonicity and intensity as an installed Praat measures them. Thread-safe; one Praat process a
/// clip.</summary>
/// <remarks>
/// Frames lie every 10 ms, centred at 10 ms, 20 ms, …. Jitter and shimmer are defined over several periods, so a frame
/// carries the measure of a window around it (<c>period-window</c>), which neighbouring frames share for the most part.
/// </remarks>
public sealed partial class PraatExtractor : ICueExtractor
{
    private const double StepSeconds = 0.01;
    private const double FrameSeconds = 0.02;
    private const string Cure = "Install Praat 6.1 or newer (Debian: apt install praat) or name it with the parameter 'program'.";

    private static readonly VersionProbe s_version = new(
        "Praat", "--version", VersionText(), new Version(6, 1), null, "6.1 or newer", Cure);

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "praat",
        "Praat",
        "2",
        "Runs an installed Praat: pitch, jitter, shimmer, harmonicity and intensity as phonetics measures them.",
        PraatCueList.All,
        [
            new("program", ParameterKind.Text, "praat", "Name or path of the Praat program."),
            new("pitch-floor", ParameterKind.Number, "75", "Lowest pitch looked for.")
                { Unit = "Hz", Minimum = 40, Maximum = 500, Step = 5 },
            new("pitch-ceiling", ParameterKind.Number, "600", "Highest pitch looked for; must exceed the floor.")
                { Unit = "Hz", Minimum = 100, Maximum = 2000, Step = 10 },
            new("period-window", ParameterKind.Number, "0.1", "Length of sound behind each frame's jitter and shimmer.")
                { Unit = "s", Minimum = 0.06, Maximum = 2, Step = 0.02 },
            new("time-limit", ParameterKind.Number, "120", "Time Praat may take for a clip.")
                { Unit = "s", Minimum = 0.1, Maximum = 3600, Step = 10 },
        ]);

    /// <inheritdoc/>
    public Availability CheckAvailability()
    {
        ExternalProgram? program = ExternalProgram.Find("praat");
        return program is null ? Availability.No($"The program 'praat' was not found. {Cure}") : new Availability(true, program.Path);
    }

    /// <inheritdoc/>
    /// <exception cref="ExternalProgramException">Praat is too old, failed or wrote something unexpected.</exception>
    /// <exception cref="ParameterException">A parameter names no program or file, or gives it too little time.</exception>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(parameters);
        cancellation.ThrowIfCancellationRequested();
        double floor = parameters.GetNumber("pitch-floor"), ceiling = parameters.GetNumber("pitch-ceiling");
        if (ceiling <= floor)
        {
            throw new ParameterException("pitch-ceiling", string.Create(
                CultureInfo.InvariantCulture,
                $"Parameter 'pitch-ceiling' is {ceiling}; it must be above 'pitch-floor', which is {floor}."));
        }

        int frames = (int)Math.Floor(((clip.DurationSeconds - FrameSeconds) / StepSeconds) + 1 + 1e-9);
        var axis = new TimeAxis(FrameSeconds / 2, StepSeconds, Math.Max(0, frames), 3 / floor);
        if (frames <= 0)
        {
            return new CueTracks(PraatCueList.All, axis, Array.Empty<float>(), Array.Empty<bool>());
        }

        ExternalProgram program = ExternalProgram.RequireNamed("program", parameters.GetText("program"), Cure);
        s_version.Require(program, cancellation);
        using var folder = new WorkFolder("serhost-praat");
        WriteSound(folder.File("clip.wav"), clip, floor);
        File.WriteAllText(folder.File("cues.praat"), PraatScript.Text);
        ProgramOutput output = program.RunWithin(
            [
                "--run", folder.File("cues.praat"), folder.File("clip.wav"), folder.File("cues.csv"), Text(floor), Text(ceiling),
                Text(parameters.GetNumber("period-window")), Text(axis.FirstCentreSeconds), Text(StepSeconds), Text(frames),
            ],
            "time-limit",
            parameters.GetNumber("time-limit"),
            cancellation);
        if (output.ExitCode != 0 || !File.Exists(folder.File("cues.csv")))
        {
            throw new ExternalProgramException(
                program.Path, $"'{program.Path}' failed on clip '{clip.Id}' (exit code {output.ExitCode}): {output.FirstLines}");
        }

        return PraatTable.Read(program.Path, File.ReadAllLines(folder.File("cues.csv")), axis);
    }

    // Praat's intensity needs 6.4 periods of the lowest pitch: a shorter clip is followed by silence, which moves no time.
    private static void WriteSound(string path, AudioClip clip, double floor)
    {
        int needed = (int)Math.Ceiling(7 / floor * clip.SampleRateHz);
        MonoWav.WriteFloat(path, clip.Samples.Span, clip.SampleRateHz, Math.Max(0, needed - clip.Samples.Length));
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Praat\s+(\d+\.\d+(?:\.\d+)?)")]
    private static partial Regex VersionText();
}
