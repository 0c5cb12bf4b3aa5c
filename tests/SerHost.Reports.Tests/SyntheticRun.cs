using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Core.Audio;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace SerHost.Reports.Tests;

/// <summary>A run whose every number is chosen here, written straight into a store: no plugin, no model.</summary>
internal sealed class SyntheticRun : IAsyncDisposable
{
    public const int Bands = 64, Frames = 201, RateHz = 8000, Speakers = 9;
    public const double StepSeconds = 0.01, Seconds = 2.0;

    public static readonly string[] Outputs = ["angry", "sad", "neutral"];

    public static readonly string[] CueIds = ["loudness", "f0_semitone", "jitter", "shimmer_db", "hnr_db", "slope_500_1500"];

    private SyntheticRun(ResultStore store, RunSummary summary) => (Store, Summary) = (store, summary);

    public ResultStore Store { get; }

    public RunSummary Summary { get; }

    public ResultLibrary Library => new(Store);

    /// <summary>Makes a run.</summary>
    /// <param name="folder">Where its store and recordings lie.</param>
    /// <param name="clips">Names of the clips.</param>
    /// <param name="methods">Names of the methods.</param>
    /// <param name="withRecordings">Whether there are recordings.</param>
    public static async Task<SyntheticRun> MakeAsync(ScratchFolder folder, IReadOnlyList<string> clips, string[] methods, bool withRecordings = false)
    {
        var store = ResultStore.Open(folder.File("store"));
        var experiment = new Experiment
        {
            Name = "synthetic", Model = "toy", Methods = [.. methods.Select(method => new MethodChoice { Id = method })], Corpus = new CorpusChoice { Path = "voices" },
        };
        const string run = "20260101-000000-synthetic";
        var summary = new RunSummary(run, experiment, RunState.Done, DateTimeOffset.UnixEpoch, "toy", clips.Count) { FinishedUtc = DateTimeOffset.UnixEpoch, Program = "SerHost test" };
        await store.SetRunAsync(run, summary);
        for (int i = 0; i < clips.Count; i++)
        {
            await AddAsync(store, run, folder, clips[i], i, methods, withRecordings);
        }

        await store.EndRunAsync(run);
        return new SyntheticRun(store, summary);
    }

    private static async Task AddAsync(ResultStore store, string run, ScratchFolder folder, string clip, int number, string[] methods, bool withRecordings)
    {
        var random = new Random(number);
        string label = Outputs[number % 2];
        string? path = withRecordings ? folder.File("recordings", $"{number}.wav") : null;
        if (path is not null)
        {
            float[] samples = [.. Enumerable.Range(0, (int)(Seconds * RateHz)).Select(n => (float)(0.3 * Math.Sin(2 * Math.PI * 220 * n / RateHz)))];
            AudioFile.WriteWav(path, new AudioClip("tone", samples, RateHz));
        }

        var axis = new StoredAxis(0, StepSeconds, Frames, 0.025);
        float[] level = [.. Enumerable.Range(0, Bands * Frames).Select(at => (float)(-60 + (40 * Math.Sin(at % Frames * 0.1)) + random.NextDouble()))];
        float[] hertz = [.. Enumerable.Range(0, Bands).Select(band => 50f * (band + 1))];
        // Every third clip is taken for sad, whatever it is.
        int predicted = number % 3 == 2 ? 1 : number % 2;
        double[] logits = [predicted == 0 ? 2 : 0, predicted == 1 ? 2 : 0, -1];
        double sum = logits.Sum(Math.Exp);
        var prediction = new StoredPrediction(
            $"{number:x64}", Seconds, RateHz, "toy", "feed", Outputs, logits, [.. logits.Select(logit => Math.Exp(logit) / sum)], predicted, Bands, axis, [190, 11],
            new InputScale("dB", -100, 0, -100), store.Blobs.Write(level), store.Blobs.Write(hertz), 0.1);
        await store.AddAsync(run, ResultKinds.Prediction, $"p{number}", prediction);
        await store.AddAsync(run, ResultKinds.Cues, $"c{number}", Cues(store, random));
        foreach (string method in methods)
        {
            float[] map = [.. Enumerable.Range(0, Bands * Frames).Select(_ => (float)(random.NextDouble() - 0.4))];
            var stored = new StoredMap(
                method, "1", "", "cpu", predicted, Outputs[predicted], Bands, axis, store.Blobs.Write(map),
                [new Diagnostic(DiagnosticIds.PaddingShare, 0.3, "share", "relevance on padding")], [], [], 0.1);
            await store.AddAsync(run, ResultKinds.Map, $"m{number}{method}", stored);
            await store.AddAsync(run, ResultKinds.Contrast, $"d{number}{method}", Contrast(method, number, random));
            var row = new RunRow(clip, path, label, $"s{number % Speakers}", $"t{number % 3}", null, method)
            {
                PredictionKey = $"p{number}", MapKey = $"m{number}{method}", CuesKey = $"c{number}", ContrastKey = $"d{number}{method}",
                Predicted = Outputs[predicted], Target = Outputs[predicted],
            };
            await store.AddRowAsync(run, row.Id, row);
        }
    }

    private static StoredCues Cues(ResultStore store, Random random)
    {
        const int frames = 200;
        float[] values = [.. Enumerable.Range(0, CueIds.Length * frames).Select(at => at % 50 < 10 ? float.NaN : (float)(10 + random.NextDouble()))];
        float[] voiced = [.. Enumerable.Range(0, frames).Select(at => at % 50 < 10 ? 0f : 1f)];
        CueDescriptor[] cues = [.. CueIds.Select(id => new CueDescriptor(id, id, id == "loudness" ? "sone" : "", true, "test"))];
        return new StoredCues("toy-cues", "1", "", cues, new StoredAxis(0, 0.01, frames, 0.02), store.Blobs.Write(values), store.Blobs.Write(voiced), 0.1);
    }

    /// <summary>In angry clips the first method finds louder and higher moments; everything else is noise.</summary>
    private static StoredContrast Contrast(string method, int number, Random random)
    {
        ScoredWindow[] windows = [.. Enumerable.Range(0, 12).Select(i => new ScoredWindow(16 * i, 16, new TimeRange((0.16 * i) - 0.008, (0.16 * (i + 1)) - 0.008), random.NextDouble(), true))];
        int[] chosen = [.. Enumerable.Range(0, 12).OrderByDescending(i => windows[i].Score).Take(3)];
        Segment[] segments = [.. chosen.Select((window, rank) => new Segment(rank + 1, window, windows[window].Range, windows[window].Score))];
        bool isPlanted = method == "occlusion" && number % 2 == 0;
        CueContrast[] contrasts = [.. CueIds.Select(id =>
        {
            double delta = (isPlanted && id is "loudness" or "f0_semitone" && isPlanted ? 1 : 0) + (0.2 * (random.NextDouble() - 0.5));
            BaselineContrast[] baselines =
            [
                new(CueBaseline.Full, 10, 0.8 * delta, 0.5, 0, null), new(CueBaseline.Rest, 10, delta, 0.5, 0, null), new(CueBaseline.Matched, 10, 0.5 * delta, 0.5, 0, null),
            ];
            return new CueContrast(id, 10 + delta, 40, 10, baselines, new RandomisationTest(220, true, 10, 0.1, delta / 0.1, 0.5, 0.5, 0.5), null);
        })];
        return new StoredContrast(new SegmentSelection(windows, segments, false, 0, []), new CueContrastResult(12, 3, contrasts, []), 0.1);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
