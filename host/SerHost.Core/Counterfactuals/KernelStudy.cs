using System.Collections.Concurrent;
using System.Globalization;
using SerHost.Analysis.Causes;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Plugins.Guard;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Counterfactuals;

/// <summary>What bins of clips of different lengths have in common.</summary>
public enum KernelAlignment
{
    /// <summary>Equal shares of each clip's speech.</summary>
    Relative,

    /// <summary>Seconds from the onset of speech.</summary>
    Onset,
}

/// <summary>Which kernels to measure.</summary>
public sealed record KernelRequest
{
    /// <summary>Which recordings.</summary>
    public CorpusChoice Corpus { get; init; } = new();

    /// <summary>Id of the model, or the path of its folder; null for the first usable one.</summary>
    public string? Model { get; init; }

    /// <summary>Which output is watched: <c>predicted</c>, <c>label</c>, or one of the model's labels.</summary>
    public string Target { get; init; } = TargetChoice.Predicted;

    /// <summary>The cues whose contours are random.</summary>
    public IReadOnlyList<string> Cues { get; init; } = ["loudness", "f0"];

    /// <summary>One step up or down, in the unit of the parameter that moves the cue; null for two steps of the parameter's own.</summary>
    public double? Dose { get; init; }

    /// <summary>Bins of a contour.</summary>
    public int Bins { get; init; } = 8;

    /// <summary>Length of a bin in seconds, where bins are aligned to the onset.</summary>
    public double BinSeconds { get; init; } = 0.15;

    /// <summary>Pairs of opposite contours a clip.</summary>
    public int Pairs { get; init; } = 16;

    /// <summary>How clips are laid over each other.</summary>
    public KernelAlignment Alignment { get; init; } = KernelAlignment.Relative;

    /// <summary>Seed of everything random, and of the choice of clips.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>The kernel of one output and cue.</summary>
/// <param name="Emotion">The output; <c>all</c> over all of them.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Dose">One step.</param>
/// <param name="Clips">Clips in it.</param>
/// <param name="Bins">The bins in order of time.</param>
public sealed record ProsodicKernel(string Emotion, string Cue, double Dose, int Clips, IReadOnlyList<KernelBin> Bins);

/// <summary>What came of a <see cref="KernelRequest"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Clips">Clips worked on.</param>
/// <param name="Kernels">The kernels.</param>
/// <param name="Skipped">Clips that could not be used.</param>
public sealed record KernelResult(string Model, KernelRequest Request, int Clips, IReadOnlyList<ProsodicKernel> Kernels,
    IReadOnlyList<SkippedClip> Skipped);

/// <summary>Reverse correlation on a model: random contours of a cue over speech, and the regression of the output on them.</summary>
public static class KernelStudy
{
    private const string Kind = "kernel";
    private const string Version = "1";

    /// <summary>Measures kernels. Each clip's is kept in the store as it comes.</summary>
    /// <param name="session">The host.</param>
    /// <param name="request">The question.</param>
    /// <param name="progress">Told the number of finished clips and of all; may be null.</param>
    /// <param name="cancellation">Stops the work; finished clips are kept.</param>
    /// <exception cref="RequestException">The request names something unknown, or a number is out of its range.</exception>
    public static async Task<KernelResult> RunAsync(HostSession session, KernelRequest request, IProgress<(int Done, int All)>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        Require(request.Bins is >= 2 and <= 64, "--bins", $"{request.Bins}: it must be from 2 to 64.");
        Require(request.Pairs >= request.Bins, "--pairs", $"{request.Pairs}: a kernel of {request.Bins} bins needs as many pairs of contours or more.");
        Require(request.BinSeconds is > 0.02 and <= 5, "--bin-seconds",
            FormattableString.Invariant($"{request.BinSeconds}: it must be above 0.02 and at most 5."));
        using IDisposable work = session.Plugins.BeginWork();
        var notes = new List<string>();
        (CueLever Lever, double Dose)[] levers = [.. request.Cues
            .Select(cue => CueLever.Find(session.Plugins, cue)).Select(lever => (lever, request.Dose ?? ClipKernel.Step(lever)))];
        Corpus corpus = CorpusReader.Open(request.Corpus.Path);
        IReadOnlyList<CorpusClip> clips = RunPlan.Choose(corpus, new Experiment { Corpus = request.Corpus, Seed = request.Seed });
        using IModel model = WindowedModel.Open(session.Models, Defaults.ChooseModel(session.Models, request.Model, notes), threads: 1);
        string run = RunNames.Create(session.Store.RunsFolder, "kernel", DateTimeOffset.UtcNow);
        var cache = new ResultCache(session.Store, run);
        var found = new ConcurrentDictionary<string, (CorpusClip Clip, string Emotion, StoredKernel[] Kernels)>(StringComparer.Ordinal);
        var skipped = new ConcurrentBag<SkippedClip>();
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = RunPlan.Workers(session.Threads, clips.Count),
            CancellationToken = cancellation };
        await Task.Run(() => Parallel.ForEachAsync(clips, options, async (clip, stop) =>
        {
            CallScope.Enter(stop);
            try
            {
                found[clip.Id] = await ClipAsync(model, request, levers, cache, clip, stop);
            }
            catch (Exception error) when (error is not (OperationCanceledException or StoreException or OutOfMemoryException))
            {
                skipped.Add(new SkippedClip(clip.Id, ErrorText.Of(error)));
            }

            progress?.Report((Interlocked.Increment(ref done), clips.Count));
        }), cancellation);
        var all = clips.Where(clip => found.ContainsKey(clip.Id)).Select(clip => found[clip.Id]).ToList();
        double[] centres = [.. Enumerable.Range(0, request.Bins)
            .Select(bin => (bin + 0.5) * (request.Alignment == KernelAlignment.Relative ? 1.0 / request.Bins : request.BinSeconds))];
        string[] emotions = [.. all.Select(clip => clip.Emotion).Distinct().Order(StringComparer.Ordinal),
            CounterfactualAnalysis.AllEmotions];
        var kernels = levers.Index().SelectMany(lever => emotions.Select(emotion =>
        {
            (string Speaker, double[] Kernel)[] here =
                [.. all.Where(clip => emotion == CounterfactualAnalysis.AllEmotions || clip.Emotion == emotion)
                .Select(clip => (clip.Clip.Speaker
                    ?? clip.Clip.Id, clip.Kernels[lever.Index].Weights.Select(weight => weight ?? double.NaN).ToArray()))];
            return new ProsodicKernel(emotion, lever.Item.Lever.Cue, lever.Item.Dose, here.Length,
                ReverseCorrelation.Aggregate(here, centres, unchecked((int)request.Seed)));
        }));
        return new KernelResult(model.Descriptor.Id, request, clips.Count, [.. kernels],
            [.. skipped.OrderBy(skip => skip.ClipId, StringComparer.Ordinal)]);
    }

    private static async Task<(CorpusClip Clip, string Emotion, StoredKernel[] Kernels)> ClipAsync(
        IModel model, KernelRequest request, (CueLever Lever, double Dose)[] levers, ResultCache cache, CorpusClip clip,
        CancellationToken cancellation)
    {
        AudioClip sound = Audio.AudioFile.Read(clip.Path, clip.Id, cancellation).Clip;
        double[] outputs = WindowedModel.Outputs(model, sound);
        int? predicted = model.Descriptor.OutputKind == ModelOutputKind.Regression ? null : outputs.Index().MaxBy(pair => pair.Item).Index;
        int target = TargetChoice.Resolve(request.Target, model.Descriptor.Outputs, predicted, clip.Label);
        var kernels = new List<StoredKernel>();
        foreach ((CueLever lever, double dose) in levers)
        {
            ulong seed = ResultKey.Seed(request.Seed, sound.Sha256, lever.CueId);
            string key = ResultKey.Of(
                Kind, Version, sound.Sha256, model.Descriptor.ContentHash, lever.Transform.Descriptor.Id,
                lever.Transform.Descriptor.Version, lever.Effect.ParameterId, Text(dose), $"{target}",
                $"{request.Alignment} {request.Bins} {Text(request.BinSeconds)} {request.Pairs}", $"{seed}");
            kernels.Add(await cache.GetAsync<StoredKernel>(
                Kind, key, _ => [],
                () => Stored(new ClipKernel(lever, dose, request).Measure(model, sound, target, seed, cancellation), request.Bins)));
        }

        return (clip, model.Descriptor.Outputs[target], [.. kernels]);
    }

    private static void Require(bool holds, string option, string problem)
    {
        if (!holds)
        {
            throw new RequestException(option, $"{option} {problem}");
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static StoredKernel Stored(BinnedKernel found, int bins) =>
        new([.. Enumerable.Range(0, bins).Select(bin => bin < found.Weights.Count ? found.Weights[bin] : (double?)null)]);

    /// <summary>One clip's kernel. Null in bins that it does not reach.</summary>
    private sealed record StoredKernel(IReadOnlyList<double?> Weights);
}
