using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Audio;

public sealed class RecordingSourceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Samples_and_notes_in_any_order_are_those_of_the_clip()
    {
        string path = Path.Combine(_folder.Path, "clip.wav");
        var random = new Random(3);
        byte[] data = new byte[2 * 2 * 200_000];
        random.NextBytes(data);
        data.AsSpan(4000, 40).Fill(0x7F);
        File.WriteAllBytes(path, new WavBytes { Channels = 2, Data = data }.ToArray());
        AudioReadResult read = AudioFile.Read(path);
        using RecordingSource source = AudioFile.OpenSource(path);
        Assert.Equal((read.Clip.Id, read.Clip.SampleRateHz, read.Clip.Samples.Length), (source.Id, source.SampleRateHz, source.Count));
        Assert.Equal(read.Notes, source.Notes);
        foreach ((int start, int count) in new[] { (150_000, 50_000), (0, 200_000), (77, 1), (199_999, 1), (5, 0) })
        {
            var stretch = new float[count];
            source.Read(start, stretch);
            Assert.Equal(read.Clip.Samples.Slice(start, count).ToArray(), stretch);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(199_999, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(-1, new float[2]));
    }

    [Fact]
    public void File_that_is_no_sound_is_named()
    {
        string path = Path.Combine(_folder.Path, "clip.wav");
        File.WriteAllText(path, "no sound at all, just text");
        Assert.Throws<AudioFileException>(() => AudioFile.OpenSource(path));
        File.Delete(path); // not held open
    }

    [Fact]
    public void Clip_source_reads_what_lies_in_the_clip_only()
    {
        ISampleSource source = new ClipSampleSource(new AudioClip("clip", new float[] { 1, 2, 3, 4 }, 2));
        var stretch = new float[2];
        source.Read(2, stretch);
        Assert.Equal([3f, 4f], stretch);
        Assert.Equal(2, source.DurationSeconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(3, stretch));
    }
}
