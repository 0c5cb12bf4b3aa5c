using SerHost.Analysis.CueContrasts;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Tests.Pipeline;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Windowing;

/// <summary>Whole runs over clips of 2.5 s with a fixture model that hears 2 s and is linear in its input.</summary>
public sealed class WindowingRunTests : IDisposable
{
    private const double AtTheFloor = -4;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task First_is_what_was_before_and_every_map_row_and_run_says_how_much_was_heard()
    {
        await using HostSession session = Open();
        RunReport report = await RunAsync(session, null);
        Assert.All(report.Rows, row => Assert.Equal(0.8, row.HeardShare!.Value, 1e-9));
        Assert.All(report.Rows, row => Assert.InRange(row.SpeechHeardShare!.Value, 0.7, 0.9));
        Assert.All(report.Rows, row => Assert.Equal(0.8, session.Results.Map(row)!.Diagnostics.Single(diagnostic => diagnostic.Id == DiagnosticIds.HeardShare).Value, 1e-9));
        Assert.Equal(0.8, session.Results.Prediction(report.Rows[0])!.HeardShare, 1e-9);
        Assert.Contains(report.Summary.Notes, note => note.StartsWith("The model heard a part of 4 of 4 clips (windowing first): 80 to 80 %", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Full_baseline_is_the_mean_over_what_was_heard()
    {
        await using HostSession session = Open();
        RunReport report = await RunAsync(session, null);
        RunRow[] rows = [.. report.Rows.Where(row => session.Results.Contrast(row)!.Result.Contrasts.Count > 0)];
        Assert.InRange(rows.Length, 4, 8);
        foreach (RunRow row in rows)
        {
            CueTracks cues = session.Results.Cues(row)!;
            StoredContrast contrast = session.Results.Contrast(row)!;
            for (int cue = 0; cue < cues.Cues.Count; cue++)
            {
                double[] heard = [.. Enumerable.Range(0, cues.TimeAxis.Count).Where(i => cues.TimeAxis.CentreOf(i) < 2).Select(i => (double)cues.Track(cue).Span[i]).Where(value => !double.IsNaN(value))];
                CueContrast found = contrast.Result.Contrasts.Single(one => one.CueId == cues.Cues[cue].Id);
                double mean = heard.Length == 0 ? double.NaN : heard.Average();
                Assert.Equal(mean, found.Full, 1e-3 * Math.Max(1, double.IsNaN(mean) ? 1 : Math.Abs(mean)));
            }

            Assert.Contains(contrast.Result.Notes, note => note.Contains("the full baseline is that part", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Slide_averages_outputs_and_its_map_explains_the_mean()
    {
        await using HostSession session = Open();
        RunReport report = await RunAsync(session, "slide");
        foreach (RunRow row in report.Rows.Where(row => row.Method == "fixture-columns"))
        {
            StoredPrediction prediction = session.Results.Prediction(row)!;
            Assert.Equal(2, prediction.Stretches.Count);
            Assert.Equal([0.025, 0.525], prediction.Stretches.Select(stretch => Math.Round(stretch.Axis.FirstCentreSeconds, 9)));
            Assert.Equal(prediction.Stretches.Average(stretch => stretch.Logits[0]), prediction.Logits[0], 1e-6);
            RelevanceMap map = session.Results.Map(row)!;
            Assert.Equal((50, 50, 1.0), (map.Frames, session.Results.Input(row)!.Frames, row.HeardShare));
            double floor = prediction.Labels[map.Target] == "angry" ? AtTheFloor : -AtTheFloor;
            Assert.Equal(prediction.Logits[map.Target] - floor, map.Values.ToArray().Sum(value => (double)value), 0.02);
        }

        Assert.DoesNotContain(report.Summary.Notes, note => note.StartsWith("The model heard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Speech_hears_the_end_of_a_clip_that_begins_with_silence()
    {
        string corpus = TestCorpus.Make(_folder, 2);
        string path = Path.Combine(corpus, "1001_IEO_ANG_XX.wav");
        var sound = Core.Audio.AudioFile.Read(path, TestContext.Current.CancellationToken).Clip;
        float[] late = [.. new float[2 * sound.SampleRateHz], .. sound.Samples.Span[..sound.SampleRateHz]];
        Core.Audio.AudioFile.WriteWav(path, new SerHost.Sdk.Audio.AudioClip("late", late, sound.SampleRateHz));
        await using HostSession session = Open();
        RunReport first = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        RunReport speech = await session.RunAsync(TestCorpus.Experiment(corpus) with { Windowing = "speech" }, null, TestContext.Current.CancellationToken);
        RunRow before = first.Rows.First(row => row.ClipId == "1001_IEO_ANG_XX"), after = speech.Rows.First(row => row.ClipId == "1001_IEO_ANG_XX");
        Assert.InRange(before.SpeechHeardShare!.Value, 0, 0.02);
        Assert.InRange(after.SpeechHeardShare!.Value, 0.99, 1);
        // Silence is at the floor everywhere; half of the chosen stretch is loud.
        Assert.Equal(AtTheFloor, session.Results.Prediction(before)!.Logits[0], 0.5);
        Assert.InRange(session.Results.Prediction(after)!.Logits[0], AtTheFloor + 2, 5);
        Assert.Equal("speech", speech.Summary.Experiment.Windowing);
    }

    [Fact]
    public async Task Windowings_have_addresses_of_their_own_for_long_clips_and_share_those_of_short_ones()
    {
        string corpus = TestCorpus.Make(_folder, 4);
        TestCorpus.WriteNoise(Path.Combine(corpus, "1009_IEO_ANG_XX.wav"), 0.5, seed: 9, seconds: 1.5);
        Experiment experiment = TestCorpus.Experiment(corpus);
        await using HostSession session = Open();
        RunReport first = await session.RunAsync(experiment, null, TestContext.Current.CancellationToken);
        foreach (string windowing in new[] { "loudest", "speech", "slide" })
        {
            RunReport other = await session.RunAsync(experiment with { Windowing = windowing }, null, TestContext.Current.CancellationToken);
            Assert.Equal((4, 1), (other.Summary.Computed[ResultKinds.Prediction], other.Summary.FromStore[ResultKinds.Prediction]));
            Assert.Empty(first.Rows.Where(row => row.ClipId != "1009_IEO_ANG_XX").Select(row => row.MapKey).Intersect(other.Rows.Select(row => row.MapKey)));
        }

        RunReport again = await session.RunAsync(experiment with { Windowing = "first" }, null, TestContext.Current.CancellationToken);
        Assert.Empty(again.Summary.Computed);
    }

    [Fact]
    public async Task Explaining_a_cut_clip_says_so_and_a_silent_one_that_there_is_nothing_to_explain()
    {
        string corpus = TestCorpus.Make(_folder, 1);
        Core.Audio.AudioFile.WriteWav(_folder.File("silent.wav"), new SerHost.Sdk.Audio.AudioClip("silent", new float[16000], TestCorpus.RateHz));
        await using HostSession session = Open();
        Explanation cut = await session.ExplainAsync(Request(Path.Combine(corpus, "1001_IEO_ANG_XX.wav")), null, TestContext.Current.CancellationToken);
        Assert.Contains(cut.Notes, note => note.Contains("heard a part of 1 of 1 clips", StringComparison.Ordinal));
        Explanation silent = await session.ExplainAsync(Request(_folder.File("silent.wav")), null, TestContext.Current.CancellationToken);
        Assert.Contains("Every sample is zero.", silent.Notes);
        Assert.Contains(silent.Stored.Notes, note => note.Contains("no sound to explain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Windowing_nobody_knows_is_refused_with_those_there_are()
    {
        await using HostSession session = Open();
        RequestException error = await Assert.ThrowsAsync<RequestException>(() => RunAsync(session, "middle"));
        Assert.Contains("first, loudest, speech, slide", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windowing_that_a_front_end_states_keeps_its_hash_and_others_get_one_of_their_own()
    {
        var model = new StatedModel();
        IModel stated = WindowedModel.Over(model, null), first = WindowedModel.Over(model, WindowingKind.First);
        Assert.Equal(WindowingKind.Speech, WindowedModel.Of(stated));
        Assert.Equal(model.Descriptor.ContentHash, stated.Descriptor.ContentHash);
        Assert.NotEqual(model.Descriptor.ContentHash, first.Descriptor.ContentHash);
        Assert.Matches("^[0-9a-f]{64}$", first.Descriptor.ContentHash);
    }

    private Task<RunReport> RunAsync(HostSession session, string? windowing) =>
        session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 4)) with { Windowing = windowing }, null, TestContext.Current.CancellationToken);

    private static ExplainRequest Request(string clip) => new() { ClipPath = clip, Model = "fixture-level", Method = new MethodChoice { Id = "fixture-columns" } };

    private HostSession Open() => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File("store"),
        Threads = 2,
        Device = DeviceChoice.Cpu,
        CallLimit = TimeSpan.FromMinutes(1),
        ProgramFolder = _folder.Path,
    });

    private sealed class StatedModel : IModel
    {
        public ModelDescriptor Descriptor { get; } = new("m", "m", ModelOutputKind.Classification, ["a", "b"], 1, 10, 8000, new string('a', 64))
        {
            FrontEnd = new SortedDictionary<string, string> { ["windowing"] = "speech" },
        };

        public Sdk.Graph.ModelGraph? Graph => null;

        public ModelInput Prepare(SerHost.Sdk.Audio.AudioClip clip) => throw new NotSupportedException();

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
