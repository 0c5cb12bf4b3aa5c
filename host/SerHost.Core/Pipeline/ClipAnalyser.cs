using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;
using SerHost.Core.Experiments;
using SerHost.Core.Store;
using SerHost.Core.Store.Blobs;
using SerHost.Core.Windowing;
using SerHost.Network.Vectors;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>The stages of one clip: prepare and predict, cues, explain, segments and Δf, each answered from the store where
/// possible.</summary>
internal sealed class ClipAnalyser(
    Experiment experiment, IModel model, ICueExtractor? extractor, ParameterValues? cueParameters, ResultStore store, ResultCache cache,
    StageClock clock)
{
    /// <summary>Part of the address of every contrast; changes whenever the same map and cues could give another one.</summary>
    private const string ContrastVersion = "1";

    /// <summary>The same for clips of which the model heard a part: their full baseline is that part.</summary>
    private const string HeardContrastVersion = "1 over what was heard";

    // Asked for once for every map and contrast of a clip.
    private readonly ConditionalWeakTable<StoredPrediction, HeardPart> _heard = [];

    /// <summary>Told of every map that is about to be computed; null for nobody.</summary>
    public Action<AttributionRequest, MethodForm>? Beginning { get; init; }

    /// <summary>The model's decision.</summary>
    public async Task<(string Key, StoredPrediction Value)> PredictAsync(ClipSource source, AudioClip? clip)
    {
        string content = clip?.Sha256 ?? FeatureHash(source.Features!);
        string modelHash = WindowedModel.HashFor(model, clip);
        string key = ResultKey.Of(ResultKinds.Prediction, content, modelHash);
        StoredPrediction value = await cache.GetAsync<StoredPrediction>(ResultKinds.Prediction, key, found => found.Blobs, () =>
        {
            (IReadOnlyList<ModelInput> inputs, double prepareSeconds) = clock.Measure(
                "prepare", () => clip is null ? [source.Features!] : WindowedModel.PrepareAll(model, clip));
            (float[][] outputs, double predictSeconds) = clock.Measure("predict", () => inputs.Select(model.Predict).ToArray());
            double[] logits = WindowedModel.MeanOutputs(outputs);
            ModelInput input = Stitching.Join(inputs);
            return new StoredPrediction(
                content,
                clip?.DurationSeconds ?? double.NaN,
                clip?.SampleRateHz ?? 0,
                model.Descriptor.Id,
                modelHash,
                model.Descriptor.Outputs,
                logits,
                model.Descriptor.OutputKind == ModelOutputKind.Classification ? Softmax.Of(logits) : [],
                logits.Index().MaxBy(pair => pair.Item).Index,
                input.Bands,
                StoredAxis.Of(input.TimeAxis),
                StoredPrediction.Runs(input.IsPadding.Span),
                input.Scale,
                store.Blobs.Write(input.Values.Span),
                store.Blobs.Write(input.BandCentresHz.Span),
                prepareSeconds + predictSeconds)
            {
                Stretches = inputs.Count == 1 ? []
                    : [.. inputs.Zip(outputs, (part, own) => new StoredStretch(
                        StoredAxis.Of(part.TimeAxis), StoredPrediction.Runs(part.IsPadding.Span), store.Blobs.Write(part.Values.Span),
                        [.. own.Select(output => (double)output)]))],
            };
        });
        return (key, value);
    }

    /// <summary>How much of the clip the model heard; null for given features.</summary>
    public HeardPart? Heard(AudioClip? clip, StoredPrediction prediction) => clip is null ? null
        : _heard.GetValue(prediction, _ => HeardPart.Of(clip, [(prediction.Axis.ToAxis(), prediction.IsPadding())]));

    /// <summary>What the voice did, over the whole clip.</summary>
    public async Task<(string Key, StoredCues Value)> ExtractCuesAsync(AudioClip clip, CancellationToken cancellation)
    {
        CueExtractorDescriptor descriptor = extractor!.Descriptor;
        string parameters = cueParameters!.ToCanonicalString();
        string key = ResultKey.Of(ResultKinds.Cues, clip.Sha256, descriptor.Id, descriptor.Version, parameters);
        StoredCues value = await cache.GetAsync<StoredCues>(ResultKinds.Cues, key, found => [found.ValuesBlob, found.VoicedBlob], () =>
        {
            (CueTracks tracks, double seconds) = clock.Measure("cues", () => extractor.Extract(clip, cueParameters, cancellation));
            float[] voiced = [.. MemoryMarshal.ToEnumerable(tracks.IsVoiced).Select(flag => flag ? 1f : 0f)];
            return new StoredCues(
                descriptor.Id, descriptor.Version, parameters, tracks.Cues, StoredAxis.Of(tracks.TimeAxis),
                store.Blobs.Write(tracks.Values.Span), store.Blobs.Write(voiced), seconds);
        });
        return (key, value);
    }

    /// <summary>Why the model decided so. When the device of a form of the method fails, its other form is asked instead; the result's
    /// address is that of the form that gave it.</summary>
    public async Task<(string Key, StoredMap Value)> ExplainAsync(
        AudioClip? clip, StoredPrediction prediction, int target, MethodRunner runner, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        for (; ; )
        {
            MethodForm form = runner.Form;
            try
            {
                HeardPart? heard = Heard(clip, prediction);
                (string key, StoredMap map) = await ExplainAsync(
                    prediction, target, runner.Choice.Label, form, heard, progress, cancellation);
                return (key, map);
            }
            catch (DeviceFaultException fault) when (runner.GiveUp(form, fault))
            {
                // Asked again, of the form that does the work now.
            }
        }
    }

    private async Task<(string Key, StoredMap Value)> ExplainAsync(
        StoredPrediction prediction, int target, string label, MethodForm form, HeardPart? heard, IProgress<double>? progress,
        CancellationToken cancellation)
    {
        AttributionDescriptor descriptor = form.Descriptor;
        string parameters = form.Parameters.ToCanonicalString();
        ulong seed = ResultKey.Seed(experiment.Seed, prediction.ClipSha256);
        string key = KeyUnder(descriptor.Id);
        if (descriptor.FormerIds.Count > 0 && !IsStored(key))
        {
            key = descriptor.FormerIds.Select(KeyUnder).FirstOrDefault(IsStored) ?? key;
        }

        StoredMap value = await cache.GetAsync<StoredMap>(ResultKinds.Map, key, Arrays, () =>
        {
            AttributionRequest[] requests = [.. prediction.ReadInputs(store.Blobs)
                .Select(input => new AttributionRequest(input, target, seed))];
            (RelevanceMap map, double seconds) = clock.Measure("explain " + label, () => Stitching.Join([.. requests.Select(request =>
            {
                Beginning?.Invoke(request, form);
                return form.Explain(request, progress, cancellation);
            })]));
            return new StoredMap(
                descriptor.Id,
                descriptor.Version,
                parameters,
                descriptor.Device,
                target,
                prediction.Labels[target],
                map.Bands,
                StoredAxis.Of(map.TimeAxis),
                store.Blobs.Write(map.Values.Span, BlobPrecision.Bits16),
                [.. map.Diagnostics, .. model.Descriptor.Diagnostics.Where(diagnostic =>
                    map.Diagnostics.All(own => own.Id != diagnostic.Id)), .. heard?.Diagnostics ?? []],
                [.. map.ExtraMaps.Select(extra =>
                    new StoredExtraMap(extra.Name, extra.Weight, store.Blobs.Write(extra.Values.Span, BlobPrecision.Bits12)))],
                [.. map.Notes, .. SameEverywhere(requests)],
                seconds)
            {
                Site = map.Site is { } site ? new StoredSite(site.Name, site.Dims, store.Blobs.Write(site.Values.Span)) : null,
            };
        });

        // Maps of earlier versions do not say it.
        return (key, heard is null || value.Diagnostics.Any(diagnostic => diagnostic.Id == DiagnosticIds.HeardShare) ? value
            : value with { Diagnostics = [.. value.Diagnostics, .. heard.Diagnostics] });

        string KeyUnder(string methodId) => ResultKey.Of(
            ResultKinds.Map, prediction.ClipSha256, prediction.ModelHash, methodId, descriptor.Version, parameters,
            FormattableString.Invariant($"{target}"), FormattableString.Invariant($"{seed}"));

        bool IsStored(string address) => store.Find<StoredMap>(address) is { } found && Arrays(found).All(store.Blobs.Contains);

        static IEnumerable<string> Arrays(StoredMap found) => [found.Blob, .. found.Extras.Select(extra => extra.Blob)];
    }

    /// <summary>What the contrasts of all maps of one clip have in common, made when the first is computed. Used by one thread at a
    /// time.</summary>
    public Lazy<ClipContrasts> Contrasts(AudioClip clip, StoredPrediction prediction, StoredCues cues) => new(() =>
    {
        HeardPart heard = Heard(clip, prediction)!;
        return new ClipContrasts(clip, cues.Read(store.Blobs), experiment.Contrasts, ContrastSeed(prediction),
            heard.IsPart ? heard.Ranges : null);
    });

    /// <summary>The salient segments and what the voice did in them.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="prediction">Its prediction.</param>
    /// <param name="map">A map of it.</param>
    /// <param name="cues">Its cues.</param>
    /// <param name="shared">From <see cref="Contrasts"/>, for all maps of the clip.</param>
    public async Task<(string Key, StoredContrast Value)> ContrastAsync(
        AudioClip clip, StoredPrediction prediction, (string Key, StoredMap Value) map, (string Key, StoredCues Value) cues,
        Lazy<ClipContrasts> shared)
    {
        HeardPart heard = Heard(clip, prediction)!;
        string key = ResultKey.Of(
            ResultKinds.Contrast, heard.IsPart ? HeardContrastVersion
            : ContrastVersion, map.Key, cues.Key, experiment.Segments.ToCanonicalString(), experiment.Contrasts.ToCanonicalString(),
            FormattableString.Invariant($"{ContrastSeed(prediction)}"));
        StoredContrast value = await cache.GetAsync<StoredContrast>(ResultKinds.Contrast, key, _ => [], () =>
        {
            (StoredContrast contrast, double seconds) = clock.Measure("contrast", () =>
            {
                SegmentSelection selection = Select(clip, prediction, map.Value);
                return new StoredContrast(selection, shared.Value.Analyse(selection), 0);
            });
            return contrast with { Seconds = seconds };
        });
        return (key, value);
    }

    private ulong ContrastSeed(StoredPrediction prediction) => ResultKey.Seed(experiment.Seed, prediction.ClipSha256, "contrast");

    /// <summary>The salient segments alone, for an input that is no recording.</summary>
    public SegmentSelection Select(AudioClip? clip, StoredPrediction prediction, StoredMap map) => SegmentSelector.Select(
        map.ReadMain(store.Blobs),
        prediction.IsPadding(),
        experiment.Segments,
        clip is not null && experiment.Segments.Scope == SegmentScope.Speech ? SpeechMask.FromClip(clip) : null);

    /// <summary>A method gives a map of a silent input, too; whoever reads it must know that it says nothing about a voice.</summary>
    private static string[] SameEverywhere(AttributionRequest[] requests)
    {
        ModelInput first = requests[0].Input;
        return requests.Any(request => request.Input.Values.Span.ContainsAnyExcept(request.Input.Values.Span[0]))
            ? []
            : [FormattableString.Invariant(
                $"The input has the same value everywhere ({first.Values.Span[0]:0.###} {first.Scale.Unit}): there is no sound to explain, and the map means nothing.")];
    }

    private static string FeatureHash(ModelInput features)
    {
        Span<byte> shape = stackalloc byte[8];
        BitConverter.TryWriteBytes(shape, features.Bands);
        BitConverter.TryWriteBytes(shape[4..], features.Frames);
        byte[] bytes = [.. shape, .. MemoryMarshal.AsBytes(features.Values.Span)];
        return "features-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
    }
}
