using SerHost.Analysis.Causes;
using SerHost.Core.Audio;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Signal.Voice;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd;

/// <summary>A counterfactual experiment as a whole: shipped transform and cue extractor, a model that hears the level alone.</summary>
public sealed class CounterfactualRunTests : IDisposable
{
    private const int RateHz = 8000, Clips = 4;
    private readonly ScratchFolder _folder = new();

    public CounterfactualRunTests()
    {
        Directory.CreateDirectory(Corpus);
        for (int clip = 0; clip < Clips; clip++)
        {
            GlottalSignal source = GlottalSource.Render(RateHz, 2 * RateHz, _ => new VoiceSetting(110 + (20 * clip)) { NoiseDb = -25 }, clip);
            float[] samples = [.. source.Periodic.ToArray().Select(sample => (float)(0.05 * sample))];
            string name = $"{1001 + clip}_IEO_{(clip % 2 == 0 ? "ANG" : "SAD")}_XX.wav";
            AudioFile.WriteWav(Path.Combine(Corpus, name), new AudioClip(name, samples, RateHz));
        }
    }

    private string Corpus => _folder.File("clips");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Same_numbers_come_from_one_thread_and_from_two_and_the_model_s_rule_is_found()
    {
        CounterfactualResult one = await RunAsync("one", threads: 1, null), two = await RunAsync("two", threads: 2, null);
        Assert.Equal(Clips * 2 * 4, one.Rows.Count);
        Assert.Equal(one.Rows.Select(Numbers), two.Rows.Select(Numbers));
        Assert.Equal(one.Report.Responses.Select(response => (response.Cue, response.Place, response.Slope, response.P)),
            two.Report.Responses.Select(response => (response.Cue, response.Place, response.Slope, response.P)));

        // The output is a tenth of the mean level in decibels: a decibel on the whole clip moves it by a tenth.
        CounterfactualRow[] whole = [.. one.Rows.Where(row => row is { Cue: "loudness", Place: CounterfactualRow.Whole })];
        Assert.Equal(2 * Clips, whole.Length);
        Assert.All(whole, row => Assert.Equal(0.1 * Math.Abs(row.Dose), Math.Abs(row.LogitChange), 0.02));
    }

    [Fact]
    public async Task Run_that_was_stopped_goes_on_where_it_was_and_comes_to_the_same_numbers()
    {
        CounterfactualResult undisturbed = await RunAsync("whole", threads: 1, null);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("again", threads: 1, stop));
        CounterfactualResult rest = await RunAsync("again", threads: 1, null);
        Assert.InRange(rest.Computed, 1, undisturbed.Computed - 1);
        Assert.Equal(undisturbed.Rows.Select(Numbers), rest.Rows.Select(Numbers));
    }

    private static (string, string, string, double, double, double, string?) Numbers(CounterfactualRow row) =>
        (row.Clip, row.Cue, row.Place, row.Dose, row.LogitChange, row.ProbabilityChange, row.Problem);

    /// <param name="store">Name of the store.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="stop">Cancelled once one clip is finished; null to run to the end.</param>
    private async Task<CounterfactualResult> RunAsync(string store, int threads, CancellationTokenSource? stop)
    {
        await using HostSession session = Trusting.Open(new HostOptions
        {
            PluginFolders = [FixturePlugins.Folder("Good"), FixturePlugins.Shipped("Transforms.Voice"), FixturePlugins.Shipped("Cues.Gemaps")],
            StoreFolder = _folder.File(store),
            Threads = threads,
            ProgramFolder = _folder.Path,
        });
        return await CounterfactualRun.RunAsync(session, new CounterfactualExperiment
        {
            Name = "voices",
            Corpus = new CorpusChoice { Path = Corpus },
            Model = "fixture-level",
            Method = new MethodChoice { Id = "fixture-columns" },
            Cues = [new CueDoses("loudness", [-6, 6]), new CueDoses("f0", [-2, 2])],
            Places = [CounterfactualRow.Salient, CounterfactualRow.Whole],
            Segments = new Analysis.Segments.SegmentSettings { WindowFrames = 8, Count = 2, FillUp = true },
        }, stop is null ? null : new StopAfterOne(stop), stop?.Token ?? TestContext.Current.CancellationToken);
    }

    private sealed class StopAfterOne(CancellationTokenSource stop) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => stop.Cancel();
    }
}
