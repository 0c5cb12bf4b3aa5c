using SerHost.Core.Corpora;
using SerHost.Core.Tests.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Corpora;

public sealed class CorpusInspectorTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_reports_every_planted_problem_and_nothing_else()
    {
        Write("1001_AAA_ANG_XX", 1);
        Write("1001_AAA_SAD_XX", 1);
        Write("1002_AAA_SAD_XX", 2);
        Write("1003_AAA_SAD_XX", 2);
        Write("1004_AAA_SAD_XX", 3);
        new WavBytes { Data = new byte[64] }.Write(_folder, "1005_AAA_SAD_XX.wav");
        new WavBytes { Data = new byte[64] }.Write(_folder, "1006_AAA_ANG_XX.wav");
        new WavBytes { Data = [1, 2, 3, 4], RateHz = 96000 }.Write(_folder, "1007_AAA_SAD_XX.wav");
        new WavBytes { Data = [9, 2, 3, 4], Channels = 2 }.Write(_folder, "1008_AAA_SAD_XX.wav");
        new WavBytes { Data = [7, 7], DeclaredData = 100 }.Write(_folder, "1009_AAA_SAD_XX.wav");
        File.WriteAllBytes(_folder.File("1010_AAA_SAD_XX.wav"), []);

        var reported = new List<int>();
        Corpus corpus = CorpusReader.Open(_folder.Path);
        CorpusInspection inspection = CorpusInspector.Inspect(corpus, new Collector(reported), maxThreads: 3, TestContext.Current.CancellationToken);

        (CorpusProblemKind, string)[] expected =
        [
            (CorpusProblemKind.Unreadable, "1010_AAA_SAD_XX"),
            (CorpusProblemKind.ContradictoryDuplicate, "1001_AAA_ANG_XX 1001_AAA_SAD_XX"),
            (CorpusProblemKind.Duplicate, "1002_AAA_SAD_XX 1003_AAA_SAD_XX"),
            (CorpusProblemKind.Silent, "1005_AAA_SAD_XX"),
            (CorpusProblemKind.Silent, "1006_AAA_ANG_XX"),
            (CorpusProblemKind.OddFormat, "1007_AAA_SAD_XX"),
            (CorpusProblemKind.OddFormat, "1008_AAA_SAD_XX"),
            (CorpusProblemKind.Remark, "1009_AAA_SAD_XX"),
        ];
        Assert.Equal(expected, inspection.Problems.Select(problem => (problem.Kind, string.Join(' ', problem.ClipIds))));
        Assert.Equal(Enumerable.Range(1, 11), reported.Order());
        Assert.Equal(corpus.Clips.Select(clip => clip.Id), inspection.Clips.Select(clip => clip.ClipId));
        Assert.Equal(20 * Math.Log10(((3 << 8) + 3) / 32768.0), inspection.Clips[4].PeakDb, 1e-6);
    }

    [Fact]
    public void Inspect_cancelled_throws()
    {
        Write("1001_AAA_ANG_XX", 1);
        Assert.Throws<OperationCanceledException>(() => CorpusInspector.Inspect(CorpusReader.Open(_folder.Path), cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void Summary_counts_labels_speakers_and_durations_from_headers()
    {
        for (int i = 0; i < 3; i++)
        {
            new WavBytes { Data = new byte[32000 * (i + 1)] }.Write(_folder, $"100{i}_AAA_SAD_XX.wav");
        }

        new WavBytes { Data = new byte[320000], DeclaredData = uint.MaxValue - 8 }.Write(_folder, "1000_BBB_ANG_XX.wav");
        File.WriteAllBytes(_folder.File("1009_BBB_ANG_XX.wav"), [1, 2, 3]);
        CorpusSummary summary = CorpusSummary.Of(CorpusReader.Open(_folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal(["angry=2", "sad=3"], summary.Labels.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(["1000=2", "1001=1", "1002=1", "1009=1"], summary.Speakers.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(2, summary.Sentences);
        Assert.Equal(new DurationSummary(4, 16, 1, 2.5, 10), summary.Durations);
    }

    [Fact]
    public void Summary_lists_silent_and_repeated_recordings_without_reading_all_sound()
    {
        byte[] longer = new byte[40_000];
        new Random(1).NextBytes(longer);
        new WavBytes { Data = longer }.Write(_folder, "1001_AAA_ANG_XX.wav");
        new WavBytes { Data = longer }.Write(_folder, "1001_AAA_SAD_XX.wav");
        byte[] differsAtTheEnd = [.. longer];
        differsAtTheEnd[^1] ^= 1;
        new WavBytes { Data = differsAtTheEnd }.Write(_folder, "1002_AAA_SAD_XX.wav");
        new WavBytes { Data = new byte[40_000] }.Write(_folder, "1003_AAA_SAD_XX.wav");
        new WavBytes { Data = new byte[40_000] }.Write(_folder, "1004_AAA_SAD_XX.wav");
        Write("1005_AAA_SAD_XX", 1);
        Write("1006_AAA_SAD_XX", 1);
        CorpusSummary summary = CorpusSummary.Of(CorpusReader.Open(_folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                (CorpusProblemKind.ContradictoryDuplicate, "1001_AAA_ANG_XX 1001_AAA_SAD_XX"),
                (CorpusProblemKind.Duplicate, "1005_AAA_SAD_XX 1006_AAA_SAD_XX"),
                (CorpusProblemKind.Silent, "1003_AAA_SAD_XX"),
                (CorpusProblemKind.Silent, "1004_AAA_SAD_XX"),
            ],
            summary.Problems.Select(problem => (problem.Kind, string.Join(' ', problem.ClipIds))));
    }

    private void Write(string name, byte value) => new WavBytes { Data = [0, 0, value, value] }.Write(_folder, name + ".wav");

    private sealed class Collector(List<int> values) : IProgress<int>
    {
        public void Report(int value)
        {
            lock (values)
            {
                values.Add(value);
            }
        }
    }
}
