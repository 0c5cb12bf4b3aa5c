using SerHost.Core.Audio;
using SerHost.Core.Concepts;
using SerHost.Core.Corpora;
using SerHost.Plugins;

namespace SerHost.Core.Tests.Concepts;

public sealed class ConceptAtlasTests : IDisposable
{
    private const int SampleRateHz = 16000;
    private readonly string _folder = Directory.CreateTempSubdirectory("serhost-concepts-").FullName;

    [Fact]
    public void Channel_that_hears_the_level_is_found_with_its_loudest_moments()
    {
        CorpusClip[] clips = [.. Enumerable.Range(0, 6).Select(i => Clip($"clip{i}", burstSecond: 0.3 + (0.1 * i), burst: 0.3f + (0.1f * i)))];

        ConceptAtlas atlas = Build(clips, threads: 2);

        Assert.Equal(("ears", 6, 2), (atlas.Layer, atlas.Clips, atlas.Channels.Count));
        ConceptProfile ear = atlas.Channels[0];
        ConceptCue level = ear.Cues.Single(cue => cue.Cue == "level");
        ConceptCue wave = ear.Cues.Single(cue => cue.Cue == "wave");
        Assert.True(level.Correlation > 0.99, $"correlation {level.Correlation}");
        Assert.Equal(6, level.Clips);
        Assert.InRange(Math.Abs(wave.Correlation), 0, 0.3);
        Assert.True(level.MomentShift > 1, $"shift {level.MomentShift}");

        // The loudest burst is that of the last clip, from 0.8 to 0.9 s.
        Assert.Equal("clip5", ear.MostActive[0].Clip);
        Assert.Equal("clip5", ear.MostRelevant[0].Clip);
        Assert.Equal(0.8, ear.MostActive[0].StartSeconds, 0.011);
        Assert.Equal(0.9, ear.MostActive[0].EndSeconds, 0.011);
        Assert.Equal(["clip5", "clip4", "clip3"], ear.MostActive.Select(moment => moment.Clip));
    }

    [Fact]
    public void Number_of_threads_does_not_change_the_atlas()
    {
        CorpusClip[] clips = [.. Enumerable.Range(0, 9).Select(i => Clip($"clip{i}", 0.2 + (0.07 * i), 0.4f))];

        ConceptAtlas one = Build(clips, threads: 1);
        ConceptAtlas many = Build(clips, threads: 4);

        for (int channel = 0; channel < one.Channels.Count; channel++)
        {
            Assert.Equal(one.Channels[channel].Share, many.Channels[channel].Share);
            Assert.Equal(one.Channels[channel].MostRelevant, many.Channels[channel].MostRelevant);
            Assert.Equal(one.Channels[channel].Cues, many.Channels[channel].Cues);
        }
    }

    [Fact]
    public void Clip_that_cannot_be_read_is_left_out_with_its_reason()
    {
        string broken = Path.Combine(_folder, "broken.wav");
        File.WriteAllText(broken, "no sound");

        ConceptAtlas atlas = Build([Clip("good", 0.5, 0.5f), new CorpusClip("broken", broken, null, null, null, null)], threads: 1);

        Assert.Equal(1, atlas.Clips);
        Assert.Equal("broken", Assert.Single(atlas.Skipped).ClipId);
    }

    [Fact]
    public void Unknown_layer_is_refused_with_the_layers_there_are()
    {
        RequestException error = Assert.Throws<RequestException>(() => Build([], 1, new ConceptSettings { Layer = "nose" }));

        Assert.Equal("--layer", error.Field);
        Assert.Contains("ears, relu, mean, fc", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ConceptAtlas Build(IReadOnlyList<CorpusClip> clips, int threads, ConceptSettings? settings = null)
    {
        using var model = new ListeningModel();
        settings ??= new ConceptSettings { Layer = "ears", Composite = "epsilon", Moments = 3, WindowSeconds = 0.1 };
        return ConceptAtlasBuilder.Build(model, "test", clips, new LevelExtractor(), settings, threads, null, CancellationToken.None);
    }

    /// <summary>1.2 s of quiet noise with a burst of 0.1 s.</summary>
    private CorpusClip Clip(string id, double burstSecond, float burst)
    {
        var random = new Random(id[^1]);
        float[] samples = new float[(int)(1.2 * SampleRateHz)];
        for (int i = 0; i < samples.Length; i++)
        {
            double second = (double)i / SampleRateHz;
            float size = second >= burstSecond && second < burstSecond + 0.1 ? burst : 0.05f;
            samples[i] = size * ((2 * random.NextSingle()) - 1);
        }

        string path = Path.Combine(_folder, id + ".wav");
        WavWriter.Write(path, samples, SampleRateHz, WavEncoding.Float32);
        return new CorpusClip(id, path, null, null, null, null);
    }
}
