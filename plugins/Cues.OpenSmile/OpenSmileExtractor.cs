using System.Text.RegularExpressions;
using SerHost.Signal.Programs;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Cues.OpenSmile;

/// <summary>The low-level descriptors an installed openSMILE (SMILExtract) prints for a configuration of the user. Thread-safe; one process
/// a clip.</summary>
/// <remarks>Columns that the configuration does not print are undefined throughout. 0 in a cue of voiced frames means undefined to
/// openSMILE and becomes NaN.</remarks>
public sealed partial class OpenSmileExtractor : ICueExtractor
{
    private const string Program = "SMILExtract";
    private const string Cure =
        "Install openSMILE 3.0 (github.com/audeering/opensmile; its licence allows research use) and put SMILExtract on the PATH, or name "
            + "it with the parameter 'program'.";
    private const string ConfigurationBelowRoot = "config/egemaps/v02/eGeMAPSv02.conf";
    private const double FrameSeconds = 0.06;

    private static readonly VersionProbe s_version =
        new("openSMILE", "-h", VersionText(), new Version(2, 0), new Version(4, 0), "version 2 or 3", Cure);

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "opensmile",
        "openSMILE",
        "1",
        "Runs an installed openSMILE with an eGeMAPS configuration and reads the low-level descriptors it prints.",
        OpenSmileCueList.All,
        [
            new("program", ParameterKind.Text, Program, "Name or path of SMILExtract."),
            new("config", ParameterKind.Text, "", "Path of the configuration; empty looks for eGeMAPSv02.conf beside the program."),
            new("csv-option", ParameterKind.Text, "-lldcsvoutput",
                "The configuration's option that names the table of low-level descriptors."),
            new("time-limit", ParameterKind.Number, "120", "Time openSMILE may take for a clip.")
                { Unit = "s", Minimum = 0.1, Maximum = 3600, Step = 10 },
        ]);

    /// <inheritdoc/>
    public Availability CheckAvailability()
    {
        ExternalProgram? program = ExternalProgram.Find(Program);
        return program is null ? Availability.No($"The program '{Program}' was not found. {Cure}") : new Availability(true, program.Path);
    }

    /// <inheritdoc/>
    /// <exception cref="ExternalProgramException">openSMILE is of a wrong version, failed or wrote something unexpected.</exception>
    /// <exception cref="ParameterException">A parameter names no program or file, or gives it too little time.</exception>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(parameters);
        cancellation.ThrowIfCancellationRequested();
        if (clip.DurationSeconds < FrameSeconds)
        {
            return new CueTracks(OpenSmileCueList.All, new TimeAxis(0, 0.01, 0, FrameSeconds), Array.Empty<float>(), Array.Empty<bool>());
        }

        ExternalProgram program = ExternalProgram.RequireNamed("program", parameters.GetText("program"), Cure);
        string configuration = FindConfiguration(program, parameters.GetText("config"));
        s_version.Require(program, cancellation);
        using var folder = new WorkFolder("serhost-opensmile");
        MonoWav.WritePcm16(folder.File("clip.wav"), clip.Samples.Span, clip.SampleRateHz);
        string table = folder.File("cues.csv");
        ProgramOutput output = program.RunWithin(
            ["-nologfile", "-l", "1", "-C", configuration, "-I", folder.File("clip.wav"), parameters.GetText("csv-option"), table],
            "time-limit",
            parameters.GetNumber("time-limit"),
            cancellation);
        if (output.ExitCode != 0 || !File.Exists(table))
        {
            throw new ExternalProgramException(
                program.Path, $"'{program.Path}' wrote no table for clip '{clip.Id}' (exit code {output.ExitCode}): {output.FirstLines}");
        }

        return OpenSmileTable.Read(program.Path, File.ReadAllLines(table));
    }

    private static string FindConfiguration(ExternalProgram program, string given)
    {
        if (given.Length > 0)
        {
            return File.Exists(given)
                ? Path.GetFullPath(given)
                : throw new ParameterException(
                    "config", $"Parameter 'config' is '{given}', which is not a file; it must be the path of an openSMILE configuration.");
        }

        for (string? folder = Path.GetDirectoryName(program.Path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (string root in new[] { folder, Path.Combine(folder, "share", "opensmile") })
            {
                string path = Path.Combine(root, ConfigurationBelowRoot);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        throw new ParameterException("config",
            $"Parameter 'config' is empty and no {ConfigurationBelowRoot} lies beside '{program.Path}'; give the path of eGeMAPSv02.conf.");
    }

    [GeneratedRegex(@"openSMILE\s+version\s+(\d{1,4})\.", RegexOptions.IgnoreCase)]
    private static partial Regex VersionText();
}
