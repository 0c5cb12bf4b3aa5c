using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Ui.Clip;

/// <summary>All there is to show of one clip under one method, read from the store.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Decision">The clip, its label and the model's decision.</param>
/// <param name="Model">The model.</param>
/// <param name="Sound">The recording; null where its file is gone.</param>
/// <param name="Input">What the model saw.</param>
/// <param name="Map">The relevance.</param>
/// <param name="Details">Its particulars: diagnostics and notes.</param>
/// <param name="Contrast">Segments and cues; null when they failed.</param>
/// <param name="Cues">Cue tracks; null when they failed.</param>
/// <param name="Method">The method.</param>
/// <param name="Problem">What failed after the map; null when nothing did.</param>
internal sealed record ClipContent(
    string ClipId, string Decision, string Model, AudioClip? Sound, ModelInput Input, RelevanceMap Map, StoredMap Details, StoredContrast? Contrast, CueTracks? Cues,
    string Method, string? Problem)
{
    /// <summary>Line above the picture.</summary>
    public string Title => $"{Decision}  {Method}, {Model}";

    /// <summary>Largest absolute relevance; 1 for an empty map.</summary>
    public float RelevanceScale { get; } = LargestAbsolute(Map.Values.Span);

    /// <summary>Start of the picture in clip seconds.</summary>
    public double StartSeconds => Math.Min(0, Input.TimeAxis.Extent.StartSeconds);

    /// <summary>End of the picture in clip seconds.</summary>
    public double EndSeconds => Math.Max(Sound?.DurationSeconds ?? 0, Input.TimeAxis.Extent.EndSeconds);

    /// <summary>Reads a row's results; null when it has no map.</summary>
    public static ClipContent? Read(ResultLibrary results, RunRow row)
    {
        if (results.Prediction(row) is not { } prediction || results.MapDetails(row) is not { } details
            || results.Input(row) is not { } input || results.Map(row) is not { } map)
        {
            return null;
        }

        if (details.Diagnostics.All(diagnostic => diagnostic.Id != DiagnosticIds.HeardShare) && prediction.HeardShare is < 1 and var heard)
        {
            // A map of an earlier version: what was heard follows from the model's input, the speech in it does not.
            details = details with { Diagnostics = [.. details.Diagnostics, new Diagnostic(DiagnosticIds.HeardShare, heard, "share", "Share of the recording that the model's input holds; the rest was cut off.")] };
        }

        AudioClip? sound = row.ClipPath is { } path && File.Exists(path) ? Core.Audio.AudioFile.Read(path).Clip : null;
        string confidence = prediction.Probabilities.Count == 0 ? "" : FormattableString.Invariant($" ({prediction.Probabilities[prediction.Predicted]:0.00})");
        string label = row.Label is null ? "" : $", labelled {row.Label}";
        return new ClipContent(
            row.ClipId, $"{row.ClipId}{label}, predicted {prediction.PredictedLabel}{confidence}", prediction.ModelId,
            sound, input, map, details, results.Contrast(row), results.Cues(row), row.Method, row.Failure?.Reason);
    }

    private static float LargestAbsolute(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest > 0 ? largest : 1;
    }
}
