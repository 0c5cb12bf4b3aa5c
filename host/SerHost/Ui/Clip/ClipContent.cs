using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Reports.Figures;
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
    string ClipId, string Decision, string Model, AudioClip? Sound, ModelInput Input, RelevanceMap Map, StoredMap Details,
        StoredContrast? Contrast, CueTracks? Cues,
    string Method, string? Problem)
{
    /// <summary>Whether a method explained it; if not, the relevance is zero everywhere and means nothing.</summary>
    public bool IsExplained { get; init; } = true;

    /// <summary>Line above the picture.</summary>
    public string Title => IsExplained ? $"{Decision}  {Method}, {Model}" : $"{Decision}  {Model}";

    /// <summary>Largest absolute relevance; 1 for an empty map.</summary>
    public float RelevanceScale { get; } = LargestAbsolute(Map.Values.Span);

    /// <summary>Start of the picture in clip seconds.</summary>
    public double StartSeconds => Math.Min(0, Input.TimeAxis.Extent.StartSeconds);

    /// <summary>End of the picture in clip seconds.</summary>
    public double EndSeconds => Math.Max(Sound?.DurationSeconds ?? 0, Input.TimeAxis.Extent.EndSeconds);

    /// <summary>The map as figures show it.</summary>
    public FigureMap ForFigure => new(Method, Details.TargetLabel, Input, Map, Contrast?.Selection.Segments ?? []);

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
            details = details with { Diagnostics = [.. details.Diagnostics,
                new Diagnostic(DiagnosticIds.HeardShare,
                heard, "share", "Share of the recording that the model's input holds; the rest was cut off.")] };
        }

        return new ClipContent(
            row.ClipId, DecisionOf(row, prediction), prediction.ModelId, SoundOf(row), input, map, details, results.Contrast(row),
                results.Cues(row), row.Method,
            row.Failure?.Reason);
    }

    /// <summary>A clip that no method has explained: what was recorded, what the model saw and decided, what the voice does.</summary>
    /// <param name="results">The store.</param>
    /// <param name="row">Where decision and cues lie.</param>
    public static ClipContent? ReadUnexplained(ResultLibrary results, RunRow row)
    {
        if (results.Prediction(row) is not { } prediction || results.Input(row) is not { } input)
        {
            return null;
        }

        var nothing = new RelevanceMap(input.Bands, new float[input.Bands * input.Frames], input.TimeAxis, prediction.Predicted);
        var details = new StoredMap(
            "", "", "", "cpu", prediction.Predicted, prediction.PredictedLabel, input.Bands, prediction.Axis, "", [], [], [], 0);
        return new ClipContent(
            row.ClipId, DecisionOf(row, prediction), prediction.ModelId, SoundOf(row), input, nothing, details, null, results.Cues(row), "",
                row.Failure?.Reason)
        {
            IsExplained = false,
        };
    }

    private static AudioClip? SoundOf(RunRow row) => row.ClipPath is { } path && File.Exists(path) ? Core.Audio.AudioFile.Read(path).Clip
        : null;

    private static string DecisionOf(RunRow row, StoredPrediction prediction)
    {
        string confidence = prediction.Probabilities.Count == 0 ? ""
            : FormattableString.Invariant($" ({prediction.Probabilities[prediction.Predicted]:0.00})");
        string label = row.Label is null ? "" : $", labelled {row.Label}";
        return $"{row.ClipId}{label}, predicted {prediction.PredictedLabel}{confidence}";
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
