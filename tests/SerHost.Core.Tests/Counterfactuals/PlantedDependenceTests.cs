using SerHost.Analysis.Causes;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Signal.Voice;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Counterfactuals;

/// <summary>Toy models that read one cue in one place, on synthetic voices: the dependence is found there, with its sign, and nowhere else.</summary>
public sealed class PlantedDependenceTests : IDisposable
{
    private static readonly TimeRange s_heard = new(0.5, 0.75), s_elsewhere = new(1, 1.25);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Model_that_reads_loudness_in_a_place_follows_it_there_and_not_elsewhere(int sign)
    {
        CounterfactualReport report = CounterfactualAnalysis.Analyse(await RowsAsync(sign, deaf: false), []);
        DoseResponse here = report.Responses.Single(response => response is { Emotion: "angry", Place: CounterfactualRow.Salient });
        Assert.True(here.AdjustedP < 0.01 && Math.Sign(here.Slope) == sign && !here.Interval.Contains(0));
        Assert.All(report.Responses.Where(response => response.Place == CounterfactualRow.Matched), elsewhere => Assert.Equal(0, elsewhere.Slope));
        Assert.True(report.Contrasts.First(contrast => contrast.Emotion == "angry") is { AdjustedP: < 0.01, Difference: > 0 });
        Assert.Equal(0, report.Failed);
    }

    [Fact]
    public async Task Model_that_does_not_read_loudness_gives_no_evidence()
    {
        CounterfactualReport report = CounterfactualAnalysis.Analyse(await RowsAsync(1, deaf: true), []);
        Assert.All(report.Responses, response => Assert.Equal((0, 1), (response.Slope, response.P)));
        Assert.All(report.Verdicts, verdict => Assert.Equal(CausalVerdict.None, verdict.Verdict));
    }

    [Fact]
    public async Task Answers_come_from_the_store_the_second_time_and_are_the_same()
    {
        await using ResultStore store = ResultStore.Open(_folder.File("again"));
        IReadOnlyList<CounterfactualRow> first = await RowsAsync(1, false, store, out Func<int> computed), again = await RowsAsync(1, false, store, out Func<int> anew);
        Assert.Equal((12 * 4, 0), (computed(), anew()));
        Assert.Equal(first.Select(row => (row.Clip, row.Dose, row.Place, row.LogitChange)), again.Select(row => (row.Clip, row.Dose, row.Place, row.LogitChange)));
    }

    private async Task<IReadOnlyList<CounterfactualRow>> RowsAsync(int sign, bool deaf)
    {
        await using ResultStore store = ResultStore.Open(_folder.File($"store-{sign}-{deaf}"));
        return await RowsAsync(sign, deaf, store, out _);
    }

    private static Task<IReadOnlyList<CounterfactualRow>> RowsAsync(int sign, bool deaf, ResultStore store, out Func<int> computed)
    {
        var cache = new ResultCache(store, "test");
        computed = () => cache.Computed.GetValueOrDefault(ClipManipulator.Kind);
        return Ask(sign, deaf, cache);
    }

    private static async Task<IReadOnlyList<CounterfactualRow>> Ask(int sign, bool deaf, ResultCache cache)
    {
        var model = new LevelListener(sign, deaf);
        var extractor = new LevelExtractor();
        var gain = new FadedGain();
        var lever = new CueLever("loudness", "level_db", gain, gain.Descriptor.Effects[0]);
        var manipulator = new ClipManipulator(model, extractor, ParameterValues.Defaults([]), cache, new StageClock(), 1);
        var rows = new List<CounterfactualRow>();
        for (int clip = 0; clip < 12; clip++)
        {
            AudioClip sound = Voice(clip);
            CueTracks cues = extractor.Extract(sound, ParameterValues.Defaults([]), CancellationToken.None);
            double before = manipulator.Outputs(sound)[0];
            foreach ((string place, TimeRange region) in new[] { (CounterfactualRow.Salient, s_heard), (CounterfactualRow.Matched, s_elsewhere) })
            {
                foreach (double dose in new[] { -6.0, 6 })
                {
                    StoredManipulation found = await manipulator.AskAsync(sound, cues, lever, dose, [region], TestContext.Current.CancellationToken);
                    rows.Add(new CounterfactualRow(sound.Id, $"s{clip}", "angry", "loudness", dose, place, found.Logits[0] - before, 0, false) { Problem = found.Manipulation.Problem });
                }
            }
        }

        return rows;
    }

    private static AudioClip Voice(int seed)
    {
        GlottalSignal source = GlottalSource.Render(16_000, 24_000, _ => new VoiceSetting(110 + (7 * seed)) { NoiseDb = -30 }, seed);
        return new AudioClip($"voice-{seed}", Array.ConvertAll(source.Periodic.ToArray(), sample => (float)(0.2 * sample)), 16_000);
    }

    /// <summary>Level in decibels every 10 ms.</summary>
    private sealed class LevelExtractor : ICueExtractor
    {
        public CueExtractorDescriptor Descriptor { get; } = new("level", "Level", "1", "Level.", [new CueDescriptor("level_db", "level", "dB", false, "test")], []);

        public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
        {
            int hop = clip.SampleRateHz / 100, frames = clip.Samples.Length / hop;
            float[] values = [.. Enumerable.Range(0, frames).Select(frame => (float)Db(clip, frame * hop, hop))];
            return new CueTracks(Descriptor.Cues, new TimeAxis(0.005, 0.01, frames, 0.01), values, new bool[frames]);
        }
    }

    /// <summary>Two outputs: the level where it listens, and 0. Deaf, it reads how often the samples change sign there, which a gain leaves alone.</summary>
    private sealed class LevelListener(int sign, bool deaf) : IModel
    {
        public ModelDescriptor Descriptor { get; } = new("listener", "Listener", ModelOutputKind.Classification, ["angry", "neutral"], 1, null, 16_000, $"listener {sign} {deaf}");

        public ModelGraph? Graph => null;

        public ModelInput Prepare(AudioClip clip) => new(
            1, clip.Samples.ToArray(), new TimeAxis(0, 1.0 / 16_000, clip.Samples.Length, 1.0 / 16_000), new float[1], new bool[clip.Samples.Length], new InputScale("amplitude", -1, 1, 0));

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
        {
            var clip = new AudioClip("input", inputs.ToArray(), 16_000);
            int from = (int)(s_heard.StartSeconds * 16_000), length = (int)(s_heard.DurationSeconds * 16_000);
            outputs[0] = deaf ? Crossings(inputs.Slice(from, length)) / 100f : (float)(0.1 * sign * Db(clip, from, length));
            outputs[1] = 0;
        }

        public void Dispose()
        {
        }

        private static int Crossings(ReadOnlySpan<float> samples)
        {
            int count = 0;
            for (int i = 1; i < samples.Length; i++)
            {
                count += (samples[i] >= 0) != (samples[i - 1] >= 0) ? 1 : 0;
            }

            return count;
        }
    }

    private static double Db(AudioClip clip, int from, int length)
    {
        double power = 1e-12;
        foreach (float sample in clip.Samples.Span.Slice(from, length))
        {
            power += sample * (double)sample / length;
        }

        return 10 * Math.Log10(power);
    }
}
