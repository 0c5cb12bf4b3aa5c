using SerHost.Core.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Audio;

public sealed class BadAudioFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_git_lfs_pointer_names_the_command_that_fetches_the_recording()
    {
        string path = _folder.File("1001_AAA_ANG_XX.wav");
        File.WriteAllText(path, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n");
        Assert.Contains("git lfs pull", Assert.Throws<AudioFileException>(() => AudioFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.Contains("git lfs pull", Assert.Throws<AudioFileException>(() => AudioFile.Probe(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_missing_file_says_so() => AssertFault(_folder.File("none.wav"), "No such file");

    [Fact]
    public void Read_folder_says_so() => AssertFault(_folder.Path, "folder");

    [Fact]
    public void Read_empty_file_says_so() => AssertFault(Write([]), "empty");

    [Fact]
    public void Read_device_without_length_does_not_hang()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "no /dev/zero here");
        AssertFault("/dev/zero", "empty");
    }

    [Fact]
    public void Read_text_file_shows_what_it_found() => AssertFault(Write("hello, this is text"u8.ToArray()), "byte 0", "'hello, this '");

    [Fact]
    public void Read_any_truncation_of_a_wav_is_an_error_or_a_shorter_clip()
    {
        byte[] whole = new WavBytes { BeforeData = WavBytes.Chunk("LIST", "INFOab"u8.ToArray()), Data = new byte[40], AfterData = WavBytes.Chunk("LIST", new byte[8]) }.ToArray();
        int dataStart = whole.Length - 16 - 40;
        for (int length = 0; length < whole.Length; length++)
        {
            string path = Write(whole[..length]);
            if (length < dataStart + 2)
            {
                Assert.Throws<AudioFileException>(() => AudioFile.Read(path));
            }
            else
            {
                Assert.Equal(Math.Min(20, (length - dataStart) / 2), AudioFile.Read(path, TestContext.Current.CancellationToken).Clip.Samples.Length);
            }
        }
    }

    [Fact]
    public void Read_no_samples_names_the_chunk() => AssertFault(new WavBytes().Write(_folder), "'data' chunk at byte 36", "empty");

    [Fact]
    public void Read_zero_channels_names_the_field() => AssertFault(new WavBytes { Channels = 0, FrameBytes = 2, Data = new byte[8] }.Write(_folder), "channels at byte 22", "found 0");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_000_000_000)]
    public void Read_impossible_rate_names_the_field(long rateHz) =>
        AssertFault(new WavBytes { RateHz = rateHz, Data = new byte[8] }.Write(_folder), "sample rate at byte 24", $"found {rateHz}");

    [Fact]
    public void Read_frame_size_that_does_not_fit_names_the_field() =>
        AssertFault(new WavBytes { Channels = 2, FrameBytes = 3, Data = new byte[12] }.Write(_folder), "frame size at byte 32", "found 3 bytes");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)]
    public void Read_impossible_float_names_sample_and_byte(float bad)
    {
        byte[] data = [.. new[] { 0f, 0.5f, bad }.SelectMany(BitConverter.GetBytes)];
        AssertFault(new WavBytes { Tag = 3, Bits = 32, Data = data }.Write(_folder), "sample 2, channel 1, byte 52", "near [-1, 1]");
    }

    [Fact]
    public void Read_lying_header_takes_memory_for_what_is_there_only()
    {
        string path = new WavBytes { Channels = 1, DeclaredData = 0xFFFFFFF0, Data = new byte[64] }.Write(_folder);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(32, AudioFile.Read(path, TestContext.Current.CancellationToken).Clip.Samples.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Read_endless_empty_chunks_end_in_an_error()
    {
        byte[] many = [.. Enumerable.Repeat(WavBytes.Chunk("junk", []), 20_000).SelectMany(bytes => bytes)];
        AssertFault(new WavBytes { BeforeFormat = many, Data = new byte[8] }.Write(_folder), "10000 chunks");
    }

    [Fact]
    public void Read_random_damage_never_does_anything_but_throw_the_named_error()
    {
        byte[] whole = new WavBytes { BeforeData = WavBytes.Chunk("LIST", new byte[6]), Data = [.. Enumerable.Range(0, 60).Select(i => (byte)i)] }.ToArray();
        var random = new Random(20261123);
        int readable = 0;
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] damaged = [.. whole];
            for (int hit = 0; hit < 1 + (trial % 4); hit++)
            {
                damaged[12 + random.Next(damaged.Length - 12)] = (byte)random.Next(256);
            }

            string path = Write(damaged);
            try
            {
                Assert.NotEqual(0, AudioFile.Read(path, null, new FfmpegDecoder(null, TimeSpan.Zero), TestContext.Current.CancellationToken).Clip.Samples.Length);
                readable++;
            }
            catch (AudioFileException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(readable, 500, 1999);
    }

    private string Write(byte[] bytes)
    {
        string path = _folder.File("bad.wav");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void AssertFault(string path, params string[] parts)
    {
        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioFile.Read(path));
        Assert.Equal(path, error.File);
        Assert.All(parts.Append(path), part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
