using SerHost.Analysis.Causes;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Core.Windowing;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Counterfactuals;

/// <summary>A changed clip's outputs and what the change did to its cues, as kept in the store.</summary>
/// <param name="Logits">[outputs] the model's outputs for the changed clip.</param>
/// <param name="Manipulation">The cues before and after.</param>
/// <param name="Seconds">Time it took to compute.</param>
public sealed record StoredManipulation(IReadOnlyList<double> Logits, ManipulationReport Manipulation, double Seconds);

/// <summary>Moves cues of one clip after another and asks the model again. Safe to use from several threads.</summary>
internal sealed class ClipManipulator(IModel model, ICueExtractor extractor, ParameterValues cueParameters, ResultCache cache,
    StageClock clock, ulong seed)
{
    /// <summary>Kind of its results in the store.</summary>
    public const string Kind = "counterfactual";

    /// <summary>Part of the address of every result; changes whenever the same question could get another answer.</summary>
    private const string Version = "1";

    /// <summary>The changed clip's outputs and check, from the store where they are there.</summary>
    public Task<StoredManipulation> AskAsync(AudioClip clip, CueTracks before, CueLever lever, double dose,
        IReadOnlyList<TimeRange> regions, CancellationToken cancellation)
    {
        ParameterValues values = lever.At(dose);
        ulong clipSeed = ResultKey.Seed(seed, clip.Sha256, lever.Transform.Descriptor.Id);
        string places = string.Join(';', regions.Select(region =>
            FormattableString.Invariant($"{region.StartSeconds:R}-{region.EndSeconds:R}")));
        string key = ResultKey.Of(
            Kind, Version, clip.Sha256, model.Descriptor.ContentHash, lever.Transform.Descriptor.Id, lever.Transform.Descriptor.Version,
            values.ToCanonicalString(), lever.Effect.ParameterId,
            places, FormattableString.Invariant($"{clipSeed}"), extractor.Descriptor.Id, extractor.Descriptor.Version,
            cueParameters.ToCanonicalString());
        return cache.GetAsync<StoredManipulation>(Kind, key, _ => [], () =>
        {
            (StoredManipulation result, double seconds) = clock.Measure("manipulate", () =>
            {
                TransformedClip changed = lever.Transform.Apply(clip, regions, new TransformSettings(values, clipSeed), cancellation);
                return new StoredManipulation(Outputs(changed.Clip), Check(changed, before, regions, [(lever.Effect, dose)], cancellation),
                    0);
            });
            return result with { Seconds = seconds };
        });
    }

    /// <summary>The model's outputs for a clip.</summary>
    public IReadOnlyList<double> Outputs(AudioClip clip) => WindowedModel.Outputs(model, clip);

    /// <summary>What a change did to the cues.</summary>
    public ManipulationReport Check(
        TransformedClip changed, CueTracks before, IReadOnlyList<TimeRange> regions,
        IReadOnlyList<(ParameterEffect Effect, double Value)> effects, CancellationToken cancellation) =>
        ManipulationCheck.Check(before, extractor.Extract(changed.Clip, cueParameters, cancellation), changed.TimeMap, regions, effects);

    /// <summary>Softmax of logits.</summary>
    public static double[] Probabilities(IReadOnlyList<double> logits)
    {
        double largest = logits.Max();
        double[] powers = [.. logits.Select(logit => Math.Exp(logit - largest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }
}
