using SerHost.Analysis.Causes;
using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Counterfactuals;

/// <summary>What if the voice had done something else here?</summary>
public sealed record WhatIfRequest
{
    /// <summary>The recording.</summary>
    public required string ClipPath { get; init; }

    /// <summary>Id of the model, or the path of its folder; null for the first usable one.</summary>
    public string? Model { get; init; }

    /// <summary>Whose segments are counted; looked at only where <see cref="Segments"/> names some.</summary>
    public MethodChoice Method { get; init; } = new() { Id = Defaults.Method };

    /// <summary>Ranks of the salient segments to change, 1 for the most relevant; empty for <see cref="Range"/>, or the whole
    /// clip.</summary>
    public IReadOnlyList<int> Segments { get; init; } = [];

    /// <summary>A stretch to change, in clip seconds; null for the segments or the whole clip.</summary>
    public TimeRange? Range { get; init; }

    /// <summary>Cues and by how much they move.</summary>
    public IReadOnlyList<(string Cue, double Dose)> Nudges { get; init; } = [];

    /// <summary>What measures the voice.</summary>
    public CueChoice Extractor { get; init; } = new();

    /// <summary>What the model hears of a clip longer than its input; null for what its front end says.</summary>
    public string? Windowing { get; init; }

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>A cue in the changed stretch, before and after.</summary>
/// <param name="CueId">The cue.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Before">Mean in the clip; NaN where undefined.</param>
/// <param name="After">Mean in the changed clip.</param>
public sealed record CueBeforeAfter(string CueId, string Unit, double Before, double After)
{
    /// <summary>A cue's mean over stretches of time; NaN where it is undefined there.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="cueId">The cue.</param>
    /// <param name="ranges">The stretches, in seconds.</param>
    public static double Mean(CueTracks tracks, string cueId, IReadOnlyList<TimeRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        int row = tracks.Cues.TakeWhile(cue => cue.Id != cueId).Count();
        double[] values = row == tracks.Cues.Count ? [] :
        [
            .. Enumerable.Range(0, tracks.TimeAxis.Count)
                .Where(frame => ranges.Any(range => range.Contains(tracks.TimeAxis.CentreOf(frame))))
                .Select(frame => (double)tracks.Track(row).Span[frame]).Where(double.IsFinite),
        ];
        return values.Length == 0 ? double.NaN : values.Average();
    }
}

/// <summary>The answer to a <see cref="WhatIfRequest"/>.</summary>
/// <param name="Clip">The recording.</param>
/// <param name="Changed">The changed sound.</param>
/// <param name="TimeMap">Where moments went.</param>
/// <param name="Regions">Where it was changed.</param>
/// <param name="Model">The model.</param>
/// <param name="Labels">Its outputs.</param>
/// <param name="Before">[outputs] for the recording.</param>
/// <param name="After">[outputs] for the changed sound.</param>
/// <param name="IsClassifier">Whether outputs are logits of classes.</param>
/// <param name="Cues">Cues in the regions.</param>
/// <param name="Manipulation">Whether the change did what it was to do.</param>
/// <param name="Notes">What the reader should know.</param>
public sealed record WhatIfAnswer(
    [property: System.Text.Json.Serialization.JsonIgnore] AudioClip Clip,
    [property: System.Text.Json.Serialization.JsonIgnore] AudioClip Changed,
    [property: System.Text.Json.Serialization.JsonIgnore] TimeMap TimeMap,
    IReadOnlyList<TimeRange> Regions,
    string Model,
    IReadOnlyList<string> Labels,
    IReadOnlyList<double> Before,
    IReadOnlyList<double> After,
    bool IsClassifier,
    IReadOnlyList<CueBeforeAfter> Cues,
    ManipulationReport Manipulation,
    IReadOnlyList<string> Notes)
{
    /// <summary>[outputs] probabilities for the recording; empty for a regressor.</summary>
    public IReadOnlyList<double> ProbabilitiesBefore => IsClassifier ? ClipManipulator.Probabilities(Before) : [];

    /// <summary>[outputs] probabilities for the changed sound; empty for a regressor.</summary>
    public IReadOnlyList<double> ProbabilitiesAfter => IsClassifier ? ClipManipulator.Probabilities(After) : [];

    /// <summary>The decision before.</summary>
    public string DecisionBefore => Labels[Before.Index().MaxBy(pair => pair.Item).Index];

    /// <summary>The decision after.</summary>
    public string DecisionAfter => Labels[After.Index().MaxBy(pair => pair.Item).Index];
}

/// <summary>Nudges cues of one clip and asks the model again.</summary>
public static class WhatIf
{
    /// <summary>Asks.</summary>
    /// <param name="session">The host.</param>
    /// <param name="request">The question.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">The request names something unknown.</exception>
    /// <exception cref="ParameterException">A dose is out of its range.</exception>
    /// <exception cref="SerHost.Core.Audio.AudioFileException">The recording cannot be read.</exception>
    public static async Task<WhatIfAnswer> AskAsync(HostSession session, WhatIfRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Nudges.Count == 0)
        {
            throw new RequestException("nudges", "Say what to change, for example --pitch +3 or --loudness -6.");
        }

        using IDisposable work = session.Plugins.BeginWork();
        (CueLever Lever, double Dose)[] nudges = [.. request.Nudges.Select(nudge =>
            (CueLever.Find(session.Plugins, nudge.Cue), nudge.Dose))];
        ICueExtractor extractor = RunPlan.RequireExtractor(session.Plugins, request.Extractor);
        ParameterValues parameters = GivenParameters.Parse(extractor, request.Extractor.Parameters);
        var notes = new List<string>();
        AudioClip clip = Audio.AudioFile.Read(request.ClipPath, cancellation).Clip;
        IReadOnlyList<TimeRange> regions = TransformRegions.Tidy(await RangesAsync(session, request, clip, cancellation), clip);
        if (regions.Count == 0)
        {
            throw new RequestException("range",
                FormattableString.Invariant($"The stretch to change lies outside the clip, which lasts {clip.DurationSeconds:0.###} s."));
        }

        ModelListing listing = Defaults.ChooseModel(session.Models, request.Model, notes);
        using IModel model = WindowedModel.Open(session.Models, listing, session.Threads, request.Windowing);
        return await Task.Run(() => Answer(model, extractor, parameters, clip, regions, nudges, request.Seed, notes, cancellation),
            cancellation);
    }

    private static WhatIfAnswer Answer(
        IModel model, ICueExtractor extractor, ParameterValues parameters, AudioClip clip, IReadOnlyList<TimeRange> regions,
        (CueLever Lever, double Dose)[] nudges, ulong seed, List<string> notes, CancellationToken cancellation)
    {
        CueTracks before = extractor.Extract(clip, parameters, cancellation);
        TransformedClip changed = Apply(clip, regions, nudges, seed, cancellation);
        CueTracks after = extractor.Extract(changed.Clip, parameters, cancellation);
        ManipulationReport check = ManipulationCheck.Check(before, after, changed.TimeMap, regions,
            [.. nudges.Select(nudge => (nudge.Lever.Effect, nudge.Dose))]);
        double[] outputs = WindowedModel.Outputs(model, clip), now = WindowedModel.Outputs(model, changed.Clip);
        return new WhatIfAnswer(
            clip, changed.Clip, changed.TimeMap, regions, model.Descriptor.Id, model.Descriptor.Outputs, outputs, now,
            model.Descriptor.OutputKind == ModelOutputKind.Classification,
            [
                .. before.Cues.Select(cue => new CueBeforeAfter(cue.Id, cue.Unit, CueBeforeAfter.Mean(before, cue.Id, regions),
                    CueBeforeAfter.Mean(after, cue.Id, [.. regions.Select(changed.TimeMap.ToResult)]))),
            ],
            check, notes);
    }

    /// <summary>Applies nudges: those of one transform together, one transform after another.</summary>
    private static TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, (CueLever Lever, double Dose)[] nudges,
        ulong seed, CancellationToken cancellation)
    {
        var result = new TransformedClip(clip, TimeMap.Identity);
        foreach (var group in nudges.GroupBy(nudge => nudge.Lever.Transform.Descriptor.Id))
        {
            IClipTransform transform = group.First().Lever.Transform;
            ParameterValues values = GivenParameters.Parse(
                $"Transform '{transform.Descriptor.Id}'", transform.Descriptor.Parameters,
                group.ToDictionary(nudge => nudge.Lever.Effect.ParameterId, nudge =>
                    nudge.Dose.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
            IReadOnlyList<TimeRange> places = TransformRegions.Tidy(regions.Select(result.TimeMap.ToResult), result.Clip);
            TransformedClip next = transform.Apply(result.Clip, places, new TransformSettings(values, seed), cancellation);
            TimeMap first = result.TimeMap;
            result = new TransformedClip(next.Clip, first.IsIdentity ? next.TimeMap
                : new TimeMap([.. first.Anchors.Select(anchor =>
                anchor with { ResultSeconds = next.TimeMap.ToResult(anchor.ResultSeconds) })]))
            {
                Diagnostics = [.. result.Diagnostics, .. next.Diagnostics],
            };
        }

        return result;
    }

    private static async Task<IEnumerable<TimeRange>> RangesAsync(HostSession session, WhatIfRequest request, AudioClip clip,
        CancellationToken cancellation)
    {
        if (request.Segments.Count == 0)
        {
            return request.Range is { } range ? [range] : TransformRegions.WholeClip(clip);
        }

        Explanation explained = await session.ExplainAsync(
            new ExplainRequest { ClipPath = request.ClipPath, Model = request.Model, Method = request.Method, Seed = request.Seed }, null,
            cancellation);
        return request.Segments.Select(rank => explained.Segments.Segments.FirstOrDefault(segment => segment.Rank == rank)?.Range
            ?? throw new RequestException("segment", $"There is no segment {rank}: {request.Method.Id} found {explained.Segments.Segments.Count} in this clip."));
    }
}
