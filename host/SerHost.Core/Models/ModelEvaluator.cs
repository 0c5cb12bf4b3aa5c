using SerHost.Analysis.Labels;
using SerHost.Analysis.Statistics;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Windowing;
using SerHost.Network.Vectors;
using SerHost.Plugins;
using SerHost.Sdk.Models;

namespace SerHost.Core.Models;

/// <summary>Runs a classifier over a labelled corpus.</summary>
/// <remarks>Clips are read, prepared and predicted one by one on several threads; the result does not depend on their number.</remarks>
public static class ModelEvaluator
{
    /// <summary>Evaluates a classifier. Clips without a label, with a label the model does not know, or that cannot be read are skipped and
    /// listed.</summary>
    /// <param name="model">An open classifier.</param>
    /// <param name="corpusName">Name shown with the result.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="vocabulary">What makes different spellings of a label the same.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="progress">Told the number of finished clips; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">The model is no classifier, or none of its labels occurs in the corpus.</exception>
    public static ModelEvaluation Evaluate(
        IModel model,
        string corpusName,
        IReadOnlyList<CorpusClip> clips,
        EmotionVocabulary vocabulary,
        int threads,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ModelDescriptor descriptor = model.Descriptor;
        if (descriptor.OutputKind != ModelOutputKind.Classification)
        {
            throw new RequestException("--model", $"Model '{descriptor.Id}' predicts values, not classes; only classifiers can be evaluated against labels.");
        }

        Dictionary<string, int> classOf = descriptor.Outputs
            .Select((label, index) => (Label: Canonical(label, vocabulary), index))
            .DistinctBy(entry => entry.Label)
            .ToDictionary(entry => entry.Label, entry => entry.index, StringComparer.Ordinal);
        if (!clips.Any(clip => clip.Label is not null && classOf.ContainsKey(Canonical(clip.Label, vocabulary))))
        {
            throw new RequestException(
                "--corpus",
                $"No clip of '{corpusName}' carries a label of model '{descriptor.Id}' ({string.Join(", ", descriptor.Outputs)}). Labels come from file names, emotion-named folders or a manifest.csv.");
        }

        (ClipPrediction?[] predictions, IReadOnlyList<SkippedClip> skipped) = ClipWork.Run(
            [.. clips.Select(clip => clip.Id)],
            threads,
            i => Predict(model, clips[i], LabelOf(clips[i], classOf, vocabulary), cancellation),
            progress,
            cancellation);
        return ModelEvaluation.Summarise(descriptor.Id, corpusName, descriptor.Outputs, [.. predictions.OfType<ClipPrediction>()], skipped);
    }

    private static int LabelOf(CorpusClip clip, Dictionary<string, int> classOf, EmotionVocabulary vocabulary) =>
        clip.Label is null ? throw new ClipSkippedException("it has no label.")
        : classOf.TryGetValue(Canonical(clip.Label, vocabulary), out int label) ? label
        : throw new ClipSkippedException($"the model has no class '{clip.Label}'.");

    private static ClipPrediction Predict(IModel model, CorpusClip clip, int label, CancellationToken cancellation)
    {
        double[] logits = WindowedModel.Outputs(model, AudioFile.Read(clip.Path, clip.Id, cancellation).Clip);
        return new ClipPrediction(clip.Id, clip.Speaker, label, Softmax.Of(logits));
    }

    private static string Canonical(string label, EmotionVocabulary vocabulary) =>
        vocabulary.Find(label)?.Id ?? label.Trim().ToLowerInvariant();
}
