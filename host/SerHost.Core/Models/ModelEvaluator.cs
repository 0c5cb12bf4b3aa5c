using SerHost.Analysis.Labels;
using SerHost.Analysis.Statistics;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Plugins;
using SerHost.Sdk.Models;

namespace SerHost.Core.Models;

/// <summary>Runs a classifier over a labelled corpus.</summary>
/// <remarks>Clips are read, prepared and predicted one by one on several threads; the result does not depend on their number.</remarks>
public static class ModelEvaluator
{
    /// <summary>Evaluates a classifier. Clips without a label, with a label the model does not know, or that cannot be read are skipped and listed.</summary>
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

        var predictions = new ClipPrediction?[clips.Count];
        var reasons = new string?[clips.Count];
        int finished = 0;
        Parallel.For(0, clips.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            CorpusClip clip = clips[i];
            if (clip.Label is null)
            {
                reasons[i] = "it has no label.";
            }
            else if (!classOf.TryGetValue(Canonical(clip.Label, vocabulary), out int label))
            {
                reasons[i] = $"the model has no class '{clip.Label}'.";
            }
            else
            {
                (predictions[i], reasons[i]) = Predict(model, clip, label, cancellation);
            }

            progress?.Report(Interlocked.Increment(ref finished));
        });

        return ModelEvaluation.Summarise(
            descriptor.Id,
            corpusName,
            descriptor.Outputs,
            [.. predictions.OfType<ClipPrediction>()],
            [.. reasons.Select((reason, i) => (reason, i)).Where(entry => entry.reason is not null).Select(entry => new SkippedClip(clips[entry.i].Id, entry.reason!))]);
    }

    private static (ClipPrediction? Prediction, string? Reason) Predict(IModel model, CorpusClip clip, int label, CancellationToken cancellation)
    {
        try
        {
            ModelInput input = model.Prepare(AudioFile.Read(clip.Path, clip.Id, cancellation).Clip);
            return (new ClipPrediction(clip.Id, clip.Speaker, label, Softmax.Of([.. model.Predict(input).Select(logit => (double)logit)])), null);
        }
        catch (Exception error) when (error is AudioFileException or ArgumentException)
        {
            return (null, ErrorText.Of(error));
        }
    }

    private static string Canonical(string label, EmotionVocabulary vocabulary) => vocabulary.Find(label)?.Id ?? label.Trim().ToLowerInvariant();
}
