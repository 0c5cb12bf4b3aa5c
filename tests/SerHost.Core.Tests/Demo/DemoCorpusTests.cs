using System.Security.Cryptography;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Demo;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Demo;

public sealed class DemoCorpusTests(DemoCorpusTests.Made made) : IClassFixture<DemoCorpusTests.Made>
{
    [Fact]
    public void Open_makes_every_speaker_emotion_and_sentence_once()
    {
        Assert.Equal(48, made.Corpus.Clips.Count);
        Assert.Equal(DemoCorpus.ClipCount, made.Corpus.Clips.Count);
        Assert.True(made.Corpus.IsSynthetic);
        Assert.Empty(made.Corpus.Problems);
        Assert.Equal(48, made.Corpus.Clips.DistinctBy(clip => (clip.Speaker, clip.Label, clip.Sentence)).Count());
        Assert.Equal(["angry", "disgust", "fear", "happy", "neutral", "sad"], made.Corpus.Clips.Select(clip => clip.Label).Distinct().Order());
        CorpusInspection inspection = CorpusInspector.Inspect(made.Corpus, cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(inspection.Problems);
        Assert.All(inspection.Clips, clip => Assert.InRange(clip.Info!.DurationSeconds, 2, 3));
    }

    [Fact]
    public void Open_twice_elsewhere_gives_the_same_bytes()
    {
        using var second = new ScratchFolder();
        Corpus again = CorpusReader.OpenDemo(second.Path, TestContext.Current.CancellationToken);
        string[] Hashes(Corpus corpus) =>
            [.. Directory.GetFiles(corpus.Path).Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path) + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))];
        Assert.Equal(98, Hashes(again).Length);
        Assert.Equal(Hashes(made.Corpus), Hashes(again));
    }

    [Fact]
    public void Open_again_does_not_make_it_again_and_repairs_a_half_made_one()
    {
        using var folder = new ScratchFolder();
        string half = folder.File($"demo-{DemoCorpus.Version}", "left-over.wav");
        File.WriteAllBytes(half, [1]);
        var options = new CorpusOptions { DemoFolder = folder.Path };
        Corpus corpus = CorpusReader.Open("demo", options);
        Assert.Equal(48, corpus.Clips.Count);
        Assert.False(File.Exists(half));
        DateTime made = File.GetLastWriteTimeUtc(corpus.Clips[0].Path);
        Assert.Equal(made, File.GetLastWriteTimeUtc(CorpusReader.Open("demo", options).Clips[0].Path));
        Assert.Single(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Open_cancelled_leaves_nothing_behind()
    {
        using var folder = new ScratchFolder();
        Assert.Throws<OperationCanceledException>(() => CorpusReader.OpenDemo(folder.Path, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Open_folder_that_cannot_be_written_says_so()
    {
        using var folder = new ScratchFolder();
        string file = folder.File("file");
        File.WriteAllBytes(file, []);
        CorpusException error = Assert.Throws<CorpusException>(() => CorpusReader.OpenDemo(file));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truth_lies_beside_every_clip_and_fits_it()
    {
        foreach (CorpusClip clip in made.Corpus.Clips)
        {
            DemoTruth truth = DemoTruth.TryRead(clip.Path)!;
            AudioClip sound = AudioFile.Read(clip.Path, TestContext.Current.CancellationToken).Clip;
            Assert.Equal((clip.Id, clip.Label, clip.Speaker, clip.Sentence), (truth.ClipId, truth.Label, truth.Speaker, truth.Sentence));
            Assert.Equal(sound.DurationSeconds, truth.DurationSeconds);
            Assert.Equal(7, truth.Syllables.Count);
            Assert.Equal(clip.Label == "neutral" ? 0 : 1, truth.EmotionSpans.Count);
            foreach (TimeRange span in truth.EmotionSpans)
            {
                DemoSyllable[] strong = [.. truth.Syllables.Where(syllable => syllable.Strength == 1)];
                Assert.Equal((strong[0].StartSeconds, strong[^1].EndSeconds), (Math.Round(span.StartSeconds, 6), Math.Round(span.EndSeconds, 6)));
            }
        }
    }

    [Fact]
    public void Truth_of_pitch_is_what_autocorrelation_finds_in_the_sound()
    {
        foreach (CorpusClip clip in made.Corpus.Clips.Where(clip => clip.Label is "neutral" or "happy" or "angry"))
        {
            AudioClip sound = AudioFile.Read(clip.Path, TestContext.Current.CancellationToken).Clip;
            DemoTruth truth = DemoTruth.TryRead(clip.Path)!;
            foreach (DemoSyllable syllable in truth.Syllables)
            {
                double middle = 0.5 * (syllable.VowelStartSeconds + syllable.VowelEndSeconds);
                double expected = truth.Contour.F0Hz[(int)Math.Round(middle / truth.Contour.StepSeconds)]!.Value;
                Assert.InRange(Pitch(sound, middle, expected) / expected, 0.95, 1.05);
            }
        }
    }

    [Fact]
    public void Truth_of_level_is_the_rms_of_the_file()
    {
        foreach (CorpusClip clip in made.Corpus.Clips)
        {
            ReadOnlySpan<float> samples = AudioFile.Read(clip.Path, TestContext.Current.CancellationToken).Clip.Samples.Span;
            foreach (DemoSyllable syllable in DemoTruth.TryRead(clip.Path)!.Syllables)
            {
                double sum = 0;
                int first = (int)(syllable.VowelStartSeconds * 16000);
                int end = (int)(syllable.VowelEndSeconds * 16000);
                for (int n = first; n < end; n++)
                {
                    sum += samples[n] * samples[n];
                }

                Assert.Equal(10 * Math.Log10(sum / (end - first)), syllable.LevelDb, 0.05);
            }
        }
    }

    [Fact]
    public void Emotions_differ_in_the_directions_research_expects()
    {
        Dictionary<string, DemoSyllable[]> bursts = made.Corpus.Clips
            .Select(clip => DemoTruth.TryRead(clip.Path)!)
            .GroupBy(truth => truth.Label)
            .ToDictionary(group => group.Key, group => group.SelectMany(truth => truth.Syllables).Where(syllable => syllable.Strength == 1 || group.Key == "neutral").ToArray());
        double Mean(string label, Func<DemoSyllable, double> value) => bursts[label].Average(value);
        double pitch = Mean("neutral", s => Math.Log2(s.F0Hz));
        double level = Mean("neutral", s => s.LevelDb);
        Assert.All(["angry", "fear", "happy"], label => Assert.True(Mean(label, s => Math.Log2(s.F0Hz)) > pitch + 0.2));
        Assert.True(Mean("sad", s => Math.Log2(s.F0Hz)) < pitch);
        Assert.True(Mean("angry", s => s.LevelDb) > level + 6);
        Assert.True(Mean("sad", s => s.LevelDb) < level - 3);
        Assert.True(Mean("sad", s => s.HnrDb) < Mean("neutral", s => s.HnrDb) - 3);
        Assert.True(Mean("sad", s => s.TiltDb) > Mean("neutral", s => s.TiltDb) + 5);
        Assert.True(Mean("disgust", s => s.JitterRatio) > 2 * Mean("neutral", s => s.JitterRatio));
    }

    [Fact]
    public void TryRead_without_truth_is_null_and_a_damaged_one_says_so()
    {
        using var folder = new ScratchFolder();
        Assert.Null(DemoTruth.TryRead(folder.File("x.wav")));
        File.WriteAllText(folder.File("x.truth.json"), "{");
        Assert.Contains("x.truth.json", Assert.Throws<InvalidDataException>(() => DemoTruth.TryRead(folder.File("x.wav"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Best lag of the normalised autocorrelation of 60 ms within a third of the expected period.</summary>
    private static double Pitch(AudioClip clip, double seconds, double expectedHz)
    {
        ReadOnlySpan<float> samples = clip.Samples.Span;
        int start = (int)((seconds - 0.02) * clip.SampleRateHz);
        const int length = 640;
        double best = double.NegativeInfinity;
        int bestLag = 0;
        for (int lag = (int)(0.67 * clip.SampleRateHz / expectedHz); lag <= 1.33 * clip.SampleRateHz / expectedHz; lag++)
        {
            double product = 0;
            double energy = 0;
            for (int n = start; n < start + length; n++)
            {
                product += samples[n] * samples[n + lag];
                energy += samples[n + lag] * samples[n + lag];
            }

            double correlation = product / Math.Sqrt(energy);
            (best, bestLag) = correlation > best ? (correlation, lag) : (best, bestLag);
        }

        return (double)clip.SampleRateHz / bestLag;
    }

    public sealed class Made : IDisposable
    {
        private readonly ScratchFolder _folder = new();

        public Made() => Corpus = CorpusReader.OpenDemo(_folder.Path);

        public Corpus Corpus { get; }

        public void Dispose() => _folder.Dispose();
    }
}
