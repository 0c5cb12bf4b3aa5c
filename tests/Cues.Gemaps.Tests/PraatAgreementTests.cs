using System.Diagnostics;
using System.Globalization;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace Cues.Gemaps.Tests;

/// <summary>Voicing and pitch of the default profile against an installed Praat on the 16 reference clips. ACCURACY.md has the figures of 1,464 clips.</summary>
public sealed class PraatAgreementTests
{
    private const string Script = """
        form Pitch
          sentence File
        endform
        sound = Read from file: file$
        pitch = noprogress To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
        n = Get number of frames
        for i to n
          t = Get time from frame number: i
          f = Get value in frame: i, "Hertz"
          if f = undefined
            f = 0
          endif
          appendFileLine: file$ + ".txt", fixed$(t, 6), " ", fixed$(f, 3)
        endfor
        """;

    private const string FormantScript = """
        form Formants
          sentence File
        endform
        sound = Read from file: file$
        formant = noprogress To Formant (burg): 0.01, 5, 5500, 0.025, 50
        n = Get number of frames
        for i to n
          t = Get time from frame number: i
          f1 = Get value at time: 1, t, "hertz", "linear"
          f2 = Get value at time: 2, t, "hertz", "linear"
          f3 = Get value at time: 3, t, "hertz", "linear"
          if f1 <> undefined and f2 <> undefined and f3 <> undefined
            appendFileLine: file$ + ".txt", fixed$(t, 6), " ", fixed$(f1, 3), " ", fixed$(f2, 3), " ", fixed$(f3, 3)
          endif
        endfor
        """;

    [Fact]
    public void Formants_are_Praats_within_8_percent_in_the_median_voiced_frame()
    {
        var differences = new List<double>[] { [], [], [] };
        var extractor = new EgemapsExtractor();
        InFolder(FormantScript, OpenSmileParityTests.Clips.Select(row => row.Data), (clip, frames) =>
        {
            CueTracks tracks = extractor.Extract(ReferenceClip.Read(clip), ParameterValues.Defaults(extractor.Descriptor.Parameters), default);
            float[][] formants = [.. Enumerable.Range(1, 3).Select(n => tracks.Track($"f{n}_hz"))];
            foreach (double[] frame in frames)
            {
                int row = tracks.TimeAxis.StepAt(frame[0]);
                if (row >= 0 && row < formants[0].Length && formants.All(track => !float.IsNaN(track[row])))
                {
                    for (int n = 0; n < formants.Length; n++)
                    {
                        differences[n].Add(Math.Abs((formants[n][row] / frame[n + 1]) - 1));
                    }
                }
            }
        });

        double[] medians = [.. differences.Select(all => all.Order().ElementAt(all.Count / 2))];
        string found = FormattableString.Invariant($"{differences[0].Count} frames, median difference {medians[0]:0.####}, {medians[1]:0.####}, {medians[2]:0.####}");
        TestContext.Current.SendDiagnosticMessage(found);
        Assert.True(differences[0].Count > 1000 && medians[0] <= 0.08 && medians[1] <= 0.06 && medians[2] <= 0.06, found);
    }

    [Fact]
    public void Of_frames_Praat_calls_voiced_few_are_dropped_and_few_have_another_pitch()
    {
        int voiced = 0, dropped = 0, gross = 0;
        InFolder(Script, OpenSmileParityTests.Clips.Select(row => row.Data), (clip, frames) =>
        {
            CueTracks tracks = ReferenceClip.Extract(ReferenceClip.Read(clip), "default", "raw");
            float[] pitch = tracks.Track("f0_hz");
            foreach (double[] frame in frames)
            {
                int row = tracks.TimeAxis.StepAt(frame[0]);
                if (frame[1] > 0 && row >= 0 && row < pitch.Length)
                {
                    voiced++;
                    dropped += float.IsNaN(pitch[row]) ? 1 : 0;
                    gross += Math.Abs((pitch[row] / frame[1]) - 1) > 0.2 ? 1 : 0;
                }
            }
        });

        Assert.True(voiced > 1500, $"{voiced} voiced frames");
        Assert.True(dropped <= 0.15 * voiced, $"{dropped} of {voiced} dropped");
        Assert.True(gross <= 0.02 * (voiced - dropped), $"{gross} of {voiced - dropped} with another pitch");
    }

    // Runs a script on each clip; it leaves numbers, a line a frame, beside the sound.
    private static void InFolder(string text, IEnumerable<string> clips, Action<string, IEnumerable<double[]>> compare)
    {
        string folder = Directory.CreateTempSubdirectory("serhost-praat-").FullName;
        try
        {
            string script = Path.Combine(folder, "measure.praat");
            File.WriteAllText(script, text);
            foreach (string clip in clips)
            {
                string wav = Path.Combine(folder, clip + ".wav");
                File.Copy(TestFiles.RequireShared("reference", "clips", clip + ".wav"), wav);
                RunPraat(script, wav);
                compare(clip, File.ReadLines(wav + ".txt").Select(line =>
                    line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RunPraat(string script, string wav)
    {
        try
        {
            using Process praat = Process.Start(new ProcessStartInfo("praat", ["--run", script, wav]) { RedirectStandardOutput = true })!;
            praat.StandardOutput.ReadToEnd();
            praat.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Praat is not installed.");
        }
    }
}
