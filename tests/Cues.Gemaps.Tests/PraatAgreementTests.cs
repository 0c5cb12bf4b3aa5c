using System.Diagnostics;
using System.Globalization;
using SerHost.Sdk.Cues;
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

    [Fact]
    public void Of_frames_Praat_calls_voiced_few_are_dropped_and_few_have_another_pitch()
    {
        int voiced = 0, dropped = 0, gross = 0;
        string folder = Directory.CreateTempSubdirectory("serhost-praat-").FullName;
        try
        {
            string script = Path.Combine(folder, "pitch.praat");
            File.WriteAllText(script, Script);
            foreach (string clip in OpenSmileParityTests.Clips.Select(row => row.Data))
            {
                string wav = Path.Combine(folder, clip + ".wav");
                File.Copy(TestFiles.RequireShared("reference", "clips", clip + ".wav"), wav);
                RunPraat(script, wav);
                CueTracks tracks = ReferenceClip.Extract(ReferenceClip.Read(clip), "default", "raw");
                float[] pitch = tracks.Track("f0_hz");
                foreach (string line in File.ReadLines(wav + ".txt"))
                {
                    double[] frame = [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
                    int row = tracks.TimeAxis.StepAt(frame[0]);
                    if (frame[1] > 0 && row >= 0 && row < pitch.Length)
                    {
                        voiced++;
                        dropped += float.IsNaN(pitch[row]) ? 1 : 0;
                        gross += Math.Abs((pitch[row] / frame[1]) - 1) > 0.2 ? 1 : 0;
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.True(voiced > 1500, $"{voiced} voiced frames");
        Assert.True(dropped <= 0.15 * voiced, $"{dropped} of {voiced} dropped");
        Assert.True(gross <= 0.02 * (voiced - dropped), $"{gross} of {voiced - dropped} with another pitch");
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
