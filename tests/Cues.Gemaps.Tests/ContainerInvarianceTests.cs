using System.Diagnostics;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Tests.Shared;

namespace Cues.Gemaps.Tests;

/// <summary>The default profile hears the sound, not the file it lies in: lossless files give the same numbers, lossy ones nearly.</summary>
public sealed class ContainerInvarianceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Every twelfth reference clip.</summary>
    public static TheoryData<string> Clips => [.. OpenSmileParityTests.Clips.Select(row => row.Data).Where((_, i) => i % 12 == 0)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Clips))]
    public void Wav_in_any_integer_or_float_form_and_flac_give_the_same_cues(string name)
    {
        AudioClip clip = ReferenceClip.Read(name);
        CueTracks expected = ReferenceClip.Extract(clip, "default", "raw");
        string wav = Written(clip, WavEncoding.Pcm16);
        foreach (string file in new[] { wav, Written(clip, WavEncoding.Pcm24), Written(clip, WavEncoding.Float32), Converted(wav, "flac"), Converted(wav, "wv", "-c:a", "wavpack") })
        {
            CueTracks found = ReferenceClip.Extract(AudioFile.Read(file, TestContext.Current.CancellationToken).Clip, "default", "raw");
            Assert.True(expected.Values.Span.SequenceEqual(found.Values.Span), $"{Path.GetExtension(file)}: values differ");
            Assert.True(expected.IsVoiced.Span.SequenceEqual(found.IsVoiced.Span), $"{Path.GetExtension(file)}: voicing differs");
        }
    }

    /// <summary>Lossy coding changes the sound itself; what is stated here is how much of that the cues may show.</summary>
    [Theory]
    [MemberData(nameof(Clips))]
    public void Opus_and_mp3_keep_pitch_within_half_a_percent_and_loudness_within_five(string name)
    {
        AudioClip clip = ReferenceClip.Read(name);
        CueTracks expected = ReferenceClip.Extract(clip, "default", "raw");
        string wav = Written(clip, WavEncoding.Pcm16);
        foreach (string file in new[] { Converted(wav, "opus", "-c:a", "libopus", "-b:a", "96k"), Converted(wav, "mp3", "-c:a", "libmp3lame", "-b:a", "128k") })
        {
            CueTracks found = ReferenceClip.Extract(AudioFile.Read(file, TestContext.Current.CancellationToken).Clip, "default", "raw");
            int frames = Math.Min(expected.TimeAxis.Count, found.TimeAxis.Count);
            float[] was = expected.Track("f0_hz"), now = found.Track("f0_hz");
            int other = Enumerable.Range(0, frames).Count(t => float.IsNaN(was[t]) != float.IsNaN(now[t]));
            double[] shift = [.. Enumerable.Range(0, frames).Where(t => !float.IsNaN(was[t]) && !float.IsNaN(now[t])).Select(t => Math.Abs((now[t] / was[t]) - 1)).Order()];
            double loudness = Math.Abs((Mean(found.Track("loudness")) / Mean(expected.Track("loudness"))) - 1);
            string measured = FormattableString.Invariant(
                $"{Path.GetExtension(file)}: {100.0 * other / frames:0.0} % of the frames changed their voicing, pitch moved by {100 * shift[shift.Length / 2]:0.000} % (median), {100 * shift[(int)(0.95 * (shift.Length - 1))]:0.00} % (95th percentile), loudness by {100 * loudness:0.0} %");
            TestContext.Current.TestOutputHelper?.WriteLine(measured);
            Assert.True(shift[shift.Length / 2] <= 0.005 && loudness <= 0.05 && other <= 0.06 * frames, measured);
        }
    }

    private static double Mean(float[] track) => track.Where(x => !float.IsNaN(x)).Average(x => (double)x);

    private string Written(AudioClip clip, WavEncoding encoding)
    {
        string path = _folder.File($"{encoding}.wav");
        AudioFile.WriteWav(path, clip, encoding);
        return path;
    }

    private string Converted(string wav, string extension, params string[] options)
    {
        string target = _folder.File("clip." + extension);
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true };
        foreach (string argument in (string[])["-nostdin", "-y", "-loglevel", "error", "-i", wav, .. options, target])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.SkipUnless(process.ExitCode == 0, $"this ffmpeg cannot write {extension}: {said}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed");
        }

        return target;
    }
}
