using SerHost.Core.Audio;
using SerHost.Core.Cues.Truth;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Cues;

public sealed class PublishedComparisonTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Differences_and_movements_are_those_put_in()
    {
        string[] paths = [.. Enumerable.Range(1, 5).Select(i =>
        {
            string path = Path.Combine(_folder.Path, $"clip{i}.wav");
            AudioFile.WriteWav(path, new AudioClip("clip", Enumerable.Repeat(0.1f * i, 16_000).ToArray(), 16_000));
            return path;
        })];

        // Mended: the level in tenths. Published: one more, and a tenth of the level more where the rate is not 16 kHz; the spread over the mean.
        IReadOnlyList<ComparedFunctional> rows = PublishedComparison.Run(
            new Fake("x_amean", "x_stddevNorm", clip => (Level(clip) + 1 + (clip.SampleRateHz == 16_000 ? 0 : 0.1 * Level(clip)), 2 / (Level(clip) + 1))),
            new Fake("x_mean", "x_sd", clip => (Level(clip), 2.5)), paths);
        Assert.Equal(1, rows[0].MedianOff, 0.01);
        Assert.Equal(5, rows[0].Clips);
        Assert.Equal(1 / Math.Sqrt(2.5), rows[0].MedianOffSpreads, 0.01);
        Assert.Equal(0.5, rows[1].MedianOff, 0.01); // 2/(mean) times the mean is 2
        Assert.Equal(0.3 / Math.Sqrt(2.5), rows[0].Moved[1].Published, 0.02);
        Assert.Equal(0, rows[0].Moved[1].Mended, 0.02);
        Assert.Equal(2.7 / Math.Sqrt(2.5), rows[0].Moved[3].Mended, 0.03);
        Assert.Contains("| x_amean | x_mean |", PublishedComparison.Table(rows), StringComparison.Ordinal);
    }

    private static double Level(AudioClip clip) => 10 * clip.Samples.Span[clip.Samples.Length / 2];

    private sealed class Fake(string mean, string spread, Func<AudioClip, (double Mean, double Spread)> measure) : ICueExtractor
    {
        public CueExtractorDescriptor Descriptor { get; } = new(
            "fake", "Fake", "1", "", [new CueDescriptor(mean, mean, "", false, ""), new CueDescriptor(spread, spread, "", false, "")], []);

        public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
        {
            (double first, double second) = measure(clip);
            return new CueTracks(Descriptor.Cues, new TimeAxis(0.5, 1, 1, 1), new[] { (float)first, (float)second }, new[] { true });
        }
    }
}
