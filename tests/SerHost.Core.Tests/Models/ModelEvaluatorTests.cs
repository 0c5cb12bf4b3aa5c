using SerHost.Analysis.Labels;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Models;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Signal;

namespace SerHost.Core.Tests.Models;

public sealed class ModelEvaluatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("serhost-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Evaluate_tones_named_by_pitch_counts_right_wrong_and_skipped(int threads)
    {
        Corpus corpus = WriteCorpus();
        using var model = new PitchModel();
        var counts = new List<int>();

        ModelEvaluation found = ModelEvaluator.Evaluate(
            model, corpus.Name, corpus.Clips, EmotionVocabulary.Default, threads, new Recorder(counts), CancellationToken.None);

        // High tones are happy, low ones sad; one sad clip is high; anger is no class of the model; one file is damaged.
        Assert.Equal(5, found.Clips);
        Assert.Equal(0.8, found.Accuracy, 1e-12);
        Assert.Equal([[2, 0], [1, 2]], found.Confusion);
        Assert.Equal(["1003_DFA_ANG_XX", "1003_IEO_HAP_XX"], found.Skipped.Select(s => s.ClipId));
        Assert.Contains("no class 'angry'", found.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Equal(7, counts.Max());
    }

    [Fact]
    public void Evaluate_corpus_without_the_models_labels_says_so()
    {
        Corpus corpus = WriteCorpus();
        using var model = new PitchModel("x", "y");
        RequestException error = Assert.Throws<RequestException>(() => ModelEvaluator.Evaluate(
            model, corpus.Name, corpus.Clips, EmotionVocabulary.Default, 1, null, CancellationToken.None));
        Assert.Contains("x, y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_features_equal_the_models_inputs_in_clip_order()
    {
        Corpus corpus = WriteCorpus();
        using var model = new PitchModel();
        string path = Path.Combine(_folder, "features.f32");

        FeatureIndex index = FeatureExporter.Export(model, corpus.Clips, path, 3, null, CancellationToken.None);

        Assert.Equal([6, 16, 51], index.Shape);
        Assert.Equal("1003_IEO_HAP_XX", Assert.Single(index.Skipped).ClipId);
        Assert.Equal(index.Clips, [.. index.Clips.Order(StringComparer.Ordinal)]);
        float[] values = SerHost.Tests.Shared.TestFiles.ReadFloats(path);
        for (int i = 0; i < index.Clips.Count; i++)
        {
            CorpusClip clip = corpus.Clips.Single(c => c.Id == index.Clips[i]);
            float[] expected = model.Prepare(AudioFile.Read(clip.Path).Clip).Values.ToArray();
            Assert.Equal(expected, values[(i * expected.Length)..((i + 1) * expected.Length)]);
        }

        Assert.DoesNotContain(Directory.GetFiles(_folder), file => file.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void Export_without_usable_clips_leaves_no_file()
    {
        Corpus corpus = WriteCorpus();
        using var model = new PitchModel();
        string path = Path.Combine(_folder, "none.f32");
        CorpusClip[] damaged = [.. corpus.Clips.Where(clip => clip.Id == "1003_IEO_HAP_XX")];
        Assert.Throws<RequestException>(() => FeatureExporter.Export(model, damaged, path, 1, null, CancellationToken.None));
        Assert.Empty(Directory.GetFiles(_folder, "none.*"));
    }

    [Fact]
    public void Choose_lists_keep_what_they_name_and_refuse_what_they_miss()
    {
        Corpus corpus = WriteCorpus();
        string speakers = Write("speakers.txt", "1001\n1002\n"), clips = Write("clips.txt", "1001_IEO_HAP_XX 1003_DFA_ANG_XX");

        Assert.Equal(5, ClipSelection.Choose(corpus.Clips, speakers, null).Count);
        Assert.Equal("1001_IEO_HAP_XX", Assert.Single(ClipSelection.Choose(corpus.Clips, speakers, clips)).Id);
        Assert.Equal(corpus.Clips.Count, ClipSelection.Choose(corpus.Clips, null, null).Count);
        Assert.Equal("--speakers", Assert.Throws<RequestException>(() => ClipSelection.Choose(corpus.Clips, Write("other.txt", "9999"), null)).Field);
        Assert.Equal("--clips", Assert.Throws<RequestException>(() => ClipSelection.Choose(corpus.Clips, null, Path.Combine(_folder, "missing.txt"))).Field);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Corpus WriteCorpus()
    {
        string folder = Path.Combine(_folder, "corpus");
        Directory.CreateDirectory(folder);
        foreach ((string id, double hz) in new[]
        {
            ("1001_IEO_HAP_XX", 2000.0), ("1001_IEO_SAD_XX", 300), ("1001_TIE_SAD_XX", 350), ("1002_IEO_HAP_XX", 2500), ("1002_IEO_SAD_XX", 2200), ("1003_DFA_ANG_XX", 500),
        })
        {
            float[] tone = [.. Enumerable.Range(0, 8000).Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * hz * n / 8000)))];
            AudioFile.WriteWav(Path.Combine(folder, id + ".wav"), new AudioClip(id, tone, 8000));
        }

        File.WriteAllText(Path.Combine(folder, "1003_IEO_HAP_XX.wav"), "RIFF    WAVE");
        return CorpusReader.Open(folder);
    }

    private sealed class Recorder(List<int> counts) : IProgress<int>
    {
        public void Report(int value)
        {
            lock (counts)
            {
                counts.Add(value);
            }
        }
    }

    /// <summary>Names a clip by where its energy lies: the upper half of the bands or the lower.</summary>
    private sealed class PitchModel(params string[] labels) : IModel
    {
        private readonly LogMelFrontEnd _frontEnd = new(new LogMelSettings
        {
            SampleRateHz = 8000, FftSize = 256, WindowSamples = 200, HopSamples = 160, Bands = 16, DurationSeconds = 1,
        });

        public ModelDescriptor Descriptor { get; } = new(
            "pitch", "Pitch", ModelOutputKind.Classification, labels.Length > 0 ? labels : ["happiness", "SAD"], 16, 51, 8000, "hash");

        public ModelGraph? Graph => null;

        public ModelInput Prepare(AudioClip clip) => _frontEnd.Compute(clip);

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
        {
            for (int i = 0; i < count; i++)
            {
                int loudest = 0;
                float best = float.MinValue;
                for (int b = 0; b < 16; b++)
                {
                    float value = inputs[(((i * 16) + b) * frames) + (frames / 2)];
                    (best, loudest) = value > best ? (value, b) : (best, loudest);
                }

                outputs[2 * i] = loudest >= 8 ? 2 : -1;
                outputs[(2 * i) + 1] = 0;
            }
        }

        public void Dispose()
        {
        }
    }
}
