using System.Diagnostics;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Audio;

public sealed class FfmpegDecoderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_flac_equals_its_wav_bit_for_bit()
    {
        string wav = WriteTone();
        AudioReadResult flac = AudioFile.Read(Convert(wav, "tone.flac", "-c:a", "flac"), TestContext.Current.CancellationToken);
        AudioClip original = AudioFile.Read(wav, TestContext.Current.CancellationToken).Clip;
        Assert.Equal(original.Sha256, flac.Clip.Sha256);
        Assert.Equal(AudioNoteKind.DecodedByFfmpeg, flac.Notes[0].Kind);
        Assert.EndsWith("tone.flac", flac.Clip.SourcePath, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tone.mp3", "libmp3lame")]
    [InlineData("tone.ogg", "libvorbis")]
    [InlineData("tone.opus", "libopus")]
    [InlineData("tone.m4a", "aac")]
    public void Read_lossy_formats_keep_the_tone(string name, string codec)
    {
        AudioClip clip = AudioFile.Read(Convert(WriteTone(), name, "-c:a", codec), TestContext.Current.CancellationToken).Clip;
        Assert.InRange(clip.DurationSeconds, 0.95, 1.15);
        Assert.InRange(Power(clip, 440) / TotalPower(clip), 0.9, 1.01);
    }

    [Fact]
    public void Read_wav_with_mu_law_goes_through_ffmpeg()
    {
        AudioReadResult result = AudioFile.Read(Convert(WriteTone(), "mulaw.wav", "-c:a", "pcm_mulaw"), TestContext.Current.CancellationToken);
        Assert.Equal(AudioNoteKind.DecodedByFfmpeg, result.Notes[0].Kind);
        Assert.InRange(Power(result.Clip, 440) / TotalPower(result.Clip), 0.98, 1.01);
    }

    [Theory]
    [InlineData("gsm.wav", "-ar", "8000", "-c:a", "libgsm_ms", "-f", "wav")]
    [InlineData("mp3.wav", "-c:a", "libmp3lame", "-f", "wav")]
    [InlineData("mp2.wav", "-c:a", "mp2", "-f", "wav")]
    [InlineData("tone.w64", "-f", "w64")]
    [InlineData("tone.caf", "-f", "caf")]
    [InlineData("tone.wv", "-c:a", "wavpack")]
    [InlineData("tone.oga", "-c:a", "libvorbis", "-f", "ogg")]
    [InlineData("tone.mp4", "-c:a", "aac")]
    [InlineData("tone.mov", "-c:a", "aac")]
    [InlineData("tone.3gp", "-ar", "16000", "-c:a", "aac")]
    [InlineData("tone.webm", "-c:a", "libopus")]
    [InlineData("w64 by another name.wav", "-f", "w64")]
    public void Read_other_containers_and_compressed_wav_keep_the_tone(string name, params string[] options)
    {
        AudioReadResult result = AudioFile.Read(Convert(WriteTone(), name, options), TestContext.Current.CancellationToken);
        Assert.Equal(AudioNoteKind.DecodedByFfmpeg, result.Notes[0].Kind);
        Assert.InRange(result.Clip.DurationSeconds, 0.95, 1.15);
        Assert.InRange(Power(result.Clip, 440) / TotalPower(result.Clip), 0.9, 1.01);
    }

    [Theory]
    [InlineData("big-endian.wav")]
    [InlineData("sphere.wav")]
    public void Read_uncompressed_foreign_headers_give_the_same_samples(string name)
    {
        Assert.SkipWhen(name == "sphere.wav" && FfmpegDecoder.Installed.Executable is null, "ffmpeg is not installed");
        short[] values = [.. Enumerable.Range(0, 4000).Select(i => (short)(9000 * Math.Sin(i * 0.1)))];
        byte[] bigEndian = [.. values.SelectMany(value => BitConverter.GetBytes(value).Reverse())];
        byte[] file = name[0] == 's' ? [.. Sphere(values.Length), .. bigEndian] : [.. Rifx(bigEndian.Length), .. bigEndian];
        File.WriteAllBytes(_folder.File(name), file);
        AudioClip clip = AudioFile.Read(_folder.File(name), TestContext.Current.CancellationToken).Clip;
        Assert.Equal(values.Select(value => value / 32768f), clip.Samples.ToArray());
        Assert.Equal(16000, clip.SampleRateHz);
    }

    /// <summary>Built field by field after the RIFX form of the WAV format.</summary>
    private static byte[] Rifx(int bytes)
    {
        return [.. "RIFX"u8, .. Big(36 + bytes), .. "WAVEfmt "u8, .. Big(16), 0, 1, 0, 1, .. Big(16000), .. Big(32000), 0, 2, 0, 16, .. "data"u8, .. Big(bytes)];

        static IEnumerable<byte> Big(int value) => BitConverter.GetBytes(value).Reverse();
    }

    /// <summary>A header of 1024 bytes, as the NIST format describes it.</summary>
    private static byte[] Sphere(int samples)
    {
        string text = $"NIST_1A\n   1024\nsample_count -i {samples}\nsample_n_bytes -i 2\nchannel_count -i 1\nsample_byte_format -s2 10\nsample_rate -i 16000\nsample_coding -s3 pcm\nend_head\n";
        return System.Text.Encoding.ASCII.GetBytes(text.PadRight(1024));
    }

    [Fact]
    public void Read_without_ffmpeg_says_what_to_install()
    {
        string path = _folder.File("clip.flac");
        File.WriteAllBytes(path, "fLaC and more"u8.ToArray());
        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioFile.Read(path, null, new FfmpegDecoder(null, TimeSpan.Zero), default));
        Assert.Contains("FLAC needs ffmpeg", error.Message, StringComparison.Ordinal);
        Assert.Contains(FfmpegDecoder.Variable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_damaged_flac_tells_what_ffmpeg_said()
    {
        RequireFfmpeg();
        string path = _folder.File("clip.flac");
        File.WriteAllBytes(path, "fLaC and more"u8.ToArray());
        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioFile.Read(path));
        Assert.Contains("could not decode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_program_that_never_ends_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell script");
        string script = _folder.File("slow");
        File.WriteAllText(script, "#!/bin/sh\nsleep 60\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string path = _folder.File("clip.flac");
        File.WriteAllBytes(path, "fLaC and more"u8.ToArray());
        var clock = Stopwatch.StartNew();
        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioFile.Read(path, null, new FfmpegDecoder(script, TimeSpan.FromMilliseconds(200)), default));
        Assert.Contains("took longer", error.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    private string WriteTone()
    {
        string path = _folder.File("tone.wav");
        float[] samples = [.. Enumerable.Range(0, 24000).Select(i => 0.5f * MathF.Sin(MathF.Tau * 440 * i / 24000f))];
        AudioFile.WriteWav(path, new AudioClip("tone", samples, 24000));
        return path;
    }

    private string Convert(string wav, string name, params string[] options)
    {
        string target = _folder.File(name);
        var start = new ProcessStartInfo(RequireFfmpeg()) { RedirectStandardError = true };
        foreach (string argument in (string[])["-nostdin", "-loglevel", "error", "-i", wav, .. options, target])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, $"this ffmpeg cannot write {name}: {said}");
        return target;
    }

    private static string RequireFfmpeg()
    {
        Assert.SkipWhen(FfmpegDecoder.Installed.Executable is null, "ffmpeg is not installed");
        return FfmpegDecoder.Installed.Executable!;
    }

    private static double TotalPower(AudioClip clip)
    {
        double sum = 0;
        foreach (float sample in clip.Samples.Span)
        {
            sum += sample * sample;
        }

        return sum / clip.Samples.Length;
    }

    private static double Power(AudioClip clip, double hertz)
    {
        double real = 0;
        double imaginary = 0;
        ReadOnlySpan<float> samples = clip.Samples.Span;
        for (int i = 0; i < samples.Length; i++)
        {
            double phase = Math.Tau * hertz * i / clip.SampleRateHz;
            real += samples[i] * Math.Cos(phase);
            imaginary += samples[i] * Math.Sin(phase);
        }

        return 2 * ((real * real) + (imaginary * imaginary)) / ((double)samples.Length * samples.Length);
    }
}
