using System.Buffers.Binary;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Audio;

public sealed class AudioFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_pcm16_divides_by_32768_exactly()
    {
        short[] values = [-32768, -1, 0, 1, 16384, 32767];
        AudioClip clip = Read(new WavBytes { Data = Bytes(values) }).Clip;
        Assert.Equal(values.Select(v => v / 32768f), clip.Samples.ToArray());
        Assert.Equal("clip", clip.Id);
        Assert.Equal(16000, clip.SampleRateHz);
    }

    [Fact]
    public void Read_pcm8_is_unsigned_around_128()
    {
        float[] samples = Read(new WavBytes { Bits = 8, Data = [0, 128, 255, 64] }).Clip.Samples.ToArray();
        Assert.Equal([-1f, 0f, 127 / 128f, -0.5f], samples);
    }

    [Fact]
    public void Read_pcm24_keeps_sign_and_all_bits()
    {
        byte[] data = [0x01, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x80, 0xFF, 0xFF, 0x7F];
        float[] samples = Read(new WavBytes { Bits = 24, Data = data }).Clip.Samples.ToArray();
        Assert.Equal([1 / 8388608f, -1 / 8388608f, -1f, 8388607 / 8388608f], samples);
    }

    [Fact]
    public void Read_pcm32_divides_by_two_to_31()
    {
        byte[] data = [.. BitConverter.GetBytes(int.MinValue), .. BitConverter.GetBytes(1 << 30)];
        Assert.Equal([-1f, 0.5f], Read(new WavBytes { Bits = 32, Data = data }).Clip.Samples.ToArray());
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(64, false)]
    [InlineData(32, true)]
    public void Read_float_keeps_values(int bits, bool extensible)
    {
        float[] values = [0.25f, -0.75f, 1e-20f];
        byte[] data = bits == 32 ? [.. values.SelectMany(BitConverter.GetBytes)] : [.. values.SelectMany(v => BitConverter.GetBytes((double)v))];
        Assert.Equal(values, Read(new WavBytes { Tag = 3, Bits = bits, Extensible = extensible, Data = data }).Clip.Samples.ToArray());
    }

    [Fact]
    public void Read_20_bits_in_3_bytes_is_scaled_by_the_container()
    {
        float[] samples = Read(new WavBytes { Bits = 20, FrameBytes = 3, Extensible = true, Data = [0x00, 0x00, 0x40] }).Clip.Samples.ToArray();
        Assert.Equal([0.5f], samples);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Read_several_channels_gives_their_mean_and_says_so(int channels)
    {
        short[] values = [.. Enumerable.Range(0, channels * 100).Select(i => (short)((i * (long)i * 7919 % 60000) - 30000))];
        AudioReadResult result = Read(new WavBytes { Channels = channels, Data = Bytes(values) });
        for (int frame = 0; frame < 100; frame++)
        {
            double expected = values.Skip(frame * channels).Take(channels).Average(v => v / 32768.0);
            Assert.Equal(expected, result.Clip.Samples.Span[frame], 1e-7);
        }

        AudioNote note = Assert.Single(result.Notes);
        Assert.Equal(AudioNoteKind.MixedDown, note.Kind);
        Assert.Contains($"{channels} channels", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_channels_of_opposite_sign_says_that_they_cancel()
    {
        short[] voice = Noise(4000, 1);
        AudioNote silent = Note(voice.SelectMany(v => new[] { v, (short)-v }), 2, AudioNoteKind.Cancelled);
        Assert.Contains("nothing is left", silent.Text, StringComparison.Ordinal);
        short[] room = Noise(4000, 2);
        AudioNote nearly = Note(voice.Zip(room).SelectMany(p => new[] { p.First, (short)((p.Second / 50) - p.First) }), 2, AudioNoteKind.Cancelled);
        Assert.Contains("dB are lost", nearly.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_channels_that_agree_or_are_independent_are_only_averaged()
    {
        short[] voice = Noise(4000, 1), other = Noise(4000, 2);
        Note(voice.SelectMany(v => new[] { v, v }), 2, AudioNoteKind.MixedDown);
        Note(voice.Zip(other).SelectMany(p => new[] { p.First, p.Second }), 2, AudioNoteKind.MixedDown);
    }

    [Theory]
    [InlineData(2, "6 dB")]
    [InlineData(6, "15.6 dB")]
    public void Read_voice_in_one_of_many_channels_says_by_how_much_the_mean_is_quieter(int channels, string loss)
    {
        AudioNote note = Note(Noise(4000, 1).SelectMany(v => Enumerable.Range(1, channels).Select(c => c == 2 ? v : (short)0)), channels, AudioNoteKind.EmptyChannels);
        Assert.Contains("only channel 2", note.Text, StringComparison.Ordinal);
        Assert.Contains(loss, note.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3000, false)]
    [InlineData(9, true)]
    [InlineData(2, true)]
    public void Read_recording_a_few_steps_high_says_that_it_is_too_quiet(int peak, bool isTooQuiet)
    {
        short[] values = [.. Noise(8000, 3).Select(v => (short)Math.Round(v * peak / 10000.0))];
        foreach (WavBytes wav in new[]
        {
            new WavBytes { Data = Bytes(values) },
            new WavBytes { Bits = 24, Data = [.. values.SelectMany(v => new byte[] { 0, (byte)v, (byte)(v >> 8) })] },
            new WavBytes { Tag = 3, Bits = 32, Data = [.. values.SelectMany(v => BitConverter.GetBytes(v / 32768f))] },
        })
        {
            Assert.Equal(isTooQuiet, Read(wav).Notes.Any(note => note.Kind == AudioNoteKind.TooQuiet && note.Text.Contains("16 bits", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Read_recording_that_is_quiet_in_finer_steps_is_not_too_quiet()
    {
        byte[] data = [.. Noise(8000, 3).SelectMany(v => BitConverter.GetBytes(v / 32768f * 1e-4f))];
        Assert.DoesNotContain(Read(new WavBytes { Tag = 3, Bits = 32, Data = data }).Notes, note => note.Kind == AudioNoteKind.TooQuiet);
    }

    private static short[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(-10000, 10001))];
    }

    private AudioNote Note(IEnumerable<short> samples, int channels, AudioNoteKind kind)
    {
        IReadOnlyList<AudioNote> notes = Read(new WavBytes { Channels = channels, Data = Bytes([.. samples]) }).Notes;
        return Assert.Single(notes, note => note.Kind == kind);
    }

    [Fact]
    public void Read_list_chunks_odd_padding_and_format_extras_are_skipped()
    {
        byte[] list = WavBytes.Chunk("LIST", "INFOabc"u8.ToArray());
        var wav = new WavBytes { BeforeFormat = [.. list, 0], BeforeData = [.. WavBytes.Chunk("cue ", [1, 2, 3]), 0], AfterData = [.. list, 0], Data = Bytes([100, -100]) };
        Assert.Equal([100 / 32768f, -100 / 32768f], Read(wav).Clip.Samples.ToArray());
    }

    [Fact]
    public void Read_odd_chunk_without_its_padding_byte_still_finds_the_sound()
    {
        var wav = new WavBytes { BeforeData = WavBytes.Chunk("LIST", "INFOabc"u8.ToArray()), Data = Bytes([5]) };
        Assert.Equal([5 / 32768f], Read(wav).Clip.Samples.ToArray());
    }

    [Fact]
    public void Read_rf64_takes_the_size_from_ds64()
    {
        byte[] sizes = new byte[28];
        BinaryPrimitives.WriteInt64LittleEndian(sizes.AsSpan(8), 4);
        var wav = new WavBytes { Riff = "RF64", BeforeFormat = WavBytes.Chunk("ds64", sizes), DeclaredData = uint.MaxValue, Data = Bytes([1, 2]), AfterData = WavBytes.Chunk("LIST", [0, 0]) };
        AudioReadResult result = Read(wav);
        Assert.Equal(2, result.Clip.Samples.Length);
        Assert.Empty(result.Notes);
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0u)]
    public void Read_unfinished_stream_header_takes_the_rest_of_the_file(uint declared)
    {
        AudioReadResult result = Read(new WavBytes { DeclaredData = declared, Data = Bytes([-9, 8, 7]) });
        Assert.Equal(3, result.Clip.Samples.Length);
        Assert.Equal(AudioNoteKind.UnknownLength, Assert.Single(result.Notes).Kind);
    }

    [Fact]
    public void Read_truncated_data_gives_what_is_there_and_says_so()
    {
        AudioReadResult result = Read(new WavBytes { DeclaredData = 32000, Data = [.. Bytes([1, 2, 3]), 0x55] });
        Assert.Equal(3, result.Clip.Samples.Length);
        AudioNote note = Assert.Single(result.Notes);
        Assert.Equal(AudioNoteKind.Truncated, note.Kind);
        Assert.Contains("32000", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_all_zero_is_a_clip_with_a_note()
    {
        AudioReadResult result = Read(new WavBytes { Data = new byte[2000] });
        Assert.Equal(1000, result.Clip.Samples.Length);
        Assert.Equal(AudioNoteKind.Silent, Assert.Single(result.Notes).Kind);
    }

    [Fact]
    public void Read_full_scale_runs_are_reported_as_clipped()
    {
        AudioReadResult result = Read(new WavBytes { Data = Bytes([0, 32767, 32767, 32767, 32767, 0, -32768, -32768, -32768, 0, 32767, 32767]) });
        AudioNote note = Assert.Single(result.Notes);
        Assert.Equal(AudioNoteKind.Clipped, note.Kind);
        Assert.Contains("2 places", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_thirty_minutes_is_complete_and_quick()
    {
        string path = new WavBytes { Data = new byte[30 * 60 * 16000 * 2] }.Write(_folder);
        Assert.Equal(1800, AudioFile.Read(path, TestContext.Current.CancellationToken).Clip.DurationSeconds);
    }

    [Fact]
    public void Read_cancelled_throws()
    {
        string path = new WavBytes { Data = Bytes([1]) }.Write(_folder);
        Assert.Throws<OperationCanceledException>(() => AudioFile.Read(path, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(WavEncoding.Pcm8)]
    [InlineData(WavEncoding.Pcm16)]
    [InlineData(WavEncoding.Pcm24)]
    [InlineData(WavEncoding.Pcm32)]
    [InlineData(WavEncoding.Float32)]
    [InlineData(WavEncoding.Float64)]
    public void WriteWav_then_read_returns_the_samples_within_half_a_step(WavEncoding encoding)
    {
        float[] samples = [.. Enumerable.Range(0, 20001).Select(i => 0.9f * MathF.Sin(i * 0.37f))];
        string path = _folder.File("written.wav");
        int clipped = AudioFile.WriteWav(path, new AudioClip("x", samples, 24414), encoding);
        AudioReadResult result = AudioFile.Read(path, TestContext.Current.CancellationToken);
        double step = WavEncodings.IsFloat(encoding) ? 0 : Math.Pow(2, 1 - (8 * WavEncodings.BytesPerSample(encoding)));
        Assert.Equal(0, clipped);
        Assert.Equal(24414, result.Clip.SampleRateHz);
        Assert.All(samples.Zip(result.Clip.Samples.ToArray()), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, (0.5 * step) + 1e-7));
        Assert.Equal(["written.wav"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void WriteWav_beyond_full_scale_clips_and_counts()
    {
        string path = _folder.File("loud.wav");
        Assert.Equal(2, AudioFile.WriteWav(path, new AudioClip("x", new[] { 1.5f, -1.5f, -1f }, 16000)));
        Assert.Equal([32767 / 32768f, -1f, -1f], AudioFile.Read(path, TestContext.Current.CancellationToken).Clip.Samples.ToArray());
    }

    [Fact]
    public void WriteWav_of_real_recording_returns_its_bytes()
    {
        string original = TestFiles.RequireShared("reference", "clips", "1071_IWW_ANG_XX.wav");
        string copy = _folder.File("copy.wav");
        AudioFile.WriteWav(copy, AudioFile.Read(original, TestContext.Current.CancellationToken).Clip);
        byte[] expected = File.ReadAllBytes(original);
        byte[] found = File.ReadAllBytes(copy);
        int samples = AudioFile.Read(original, TestContext.Current.CancellationToken).Clip.Samples.Length;
        Assert.Equal(expected[^(2 * samples)..], found[^(2 * samples)..]);
    }

    private AudioReadResult Read(WavBytes wav) => AudioFile.Read(wav.Write(_folder), TestContext.Current.CancellationToken);

    private static byte[] Bytes(short[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
