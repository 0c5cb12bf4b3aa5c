using System.Diagnostics;
using System.Globalization;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace Transforms.Voice.Tests;

/// <summary>What an installed Praat measures in a stretch of a clip: means over it.</summary>
/// <param name="Semitones">Pitch above 27.5 Hz.</param>
/// <param name="HnrDb">Harmonics-to-noise ratio.</param>
/// <param name="Jitter">Local jitter.</param>
/// <param name="ShimmerDb">Local shimmer in dB.</param>
/// <param name="F1">First formant (median).</param>
/// <param name="F2">Second formant (median).</param>
/// <param name="F3">Third formant (median).</param>
/// <param name="IntensityDb">Mean intensity.</param>
internal sealed record PraatProbe(double Semitones, double HnrDb, double Jitter, double ShimmerDb, double F1, double F2, double F3, double IntensityDb)
{
    private const string Script = """
        form Probe
            text file
            real start
            real end
        endform
        s = Read from file: file$
        p = To Pitch: 0, 60, 600
        st = Get mean: start, end, "semitones re 1 Hz"
        selectObject: s
        h = To Harmonicity (cc): 0.01, 60, 0.1, 1.0
        hnr = Get mean: start, end
        selectObject: s, p
        pp = To PointProcess (cc)
        jit = Get jitter (local): start, end, 0.0001, 0.02, 1.3
        selectObject: s, pp
        shim = Get shimmer (local_dB): start, end, 0.0001, 0.02, 1.3, 1.6
        selectObject: s
        f = To Formant (burg): 0, 5, 5000, 0.025, 50
        f1 = Get quantile: 1, start, end, "hertz", 0.5
        f2 = Get quantile: 2, start, end, "hertz", 0.5
        f3 = Get quantile: 3, start, end, "hertz", 0.5
        selectObject: s
        i = To Intensity: 60, 0, "yes"
        int = Get mean: start, end, "energy"
        writeInfoLine: st, " ", hnr, " ", jit, " ", shim, " ", f1, " ", f2, " ", f3, " ", int
        """;

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "praat")));

    public static PraatProbe Of(AudioClip clip, TimeRange range)
    {
        Assert.SkipUnless(IsInstalled, "Praat is not installed.");
        using var folder = new ScratchFolder();
        (string script, string wave) = (folder.File("probe.praat"), folder.File("clip.wav"));
        File.WriteAllText(script, Script);
        Write(wave, clip);
        string[] arguments = ["--run", script, wave, .. new[] { range.StartSeconds, range.EndSeconds }.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        using Process praat = Process.Start(new ProcessStartInfo("praat", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = praat.StandardOutput.ReadToEnd(), errors = praat.StandardError.ReadToEnd();
        praat.WaitForExit();
        Assert.True(praat.ExitCode == 0, errors);
        double[] v = [.. output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => value.Trim() == "--undefined--" ? double.NaN : double.Parse(value, CultureInfo.InvariantCulture))];
        return new PraatProbe(v[0] - (12 * Math.Log2(27.5)), v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
    }

    private static void Write(string path, AudioClip clip)
    {
        using var writer = new BinaryWriter(File.Create(path));
        int bytes = 2 * clip.Samples.Length;
        writer.Write("RIFF"u8);
        writer.Write(36 + bytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(clip.SampleRateHz);
        writer.Write(2 * clip.SampleRateHz);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(bytes);
        foreach (float sample in clip.Samples.Span)
        {
            writer.Write((short)Math.Clamp(Math.Round(sample * 32768), short.MinValue, short.MaxValue));
        }
    }
}
