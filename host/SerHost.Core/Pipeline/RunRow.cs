namespace SerHost.Core.Pipeline;

/// <summary>One line of a run's table: one clip under one method.</summary>
/// <param name="ClipId">The clip's name in its corpus.</param>
/// <param name="ClipPath">The clip's file; null for given features.</param>
/// <param name="Label">The clip's own label; null when unknown.</param>
/// <param name="Speaker">Who speaks; null when unknown.</param>
/// <param name="Sentence">What is said; null when unknown.</param>
/// <param name="Intensity">Intended strength; null when unknown.</param>
/// <param name="Method">Name of the method in tables.</param>
public sealed record RunRow(
    string ClipId, string? ClipPath, string? Label, string? Speaker, string? Sentence, string? Intensity, string Method)
{
    /// <summary>Address of the <see cref="StoredPrediction"/>; null when it failed.</summary>
    public string? PredictionKey { get; init; }

    /// <summary>Address of the <see cref="StoredMap"/>; null when it failed.</summary>
    public string? MapKey { get; init; }

    /// <summary>Address of the <see cref="StoredCues"/>; null when it failed.</summary>
    public string? CuesKey { get; init; }

    /// <summary>Address of the <see cref="StoredContrast"/>; null when it failed.</summary>
    public string? ContrastKey { get; init; }

    /// <summary>The model's decision; null when there is none.</summary>
    public string? Predicted { get; init; }

    /// <summary>The output this row is about, where a run explains every output of a model of continuous values; null else.</summary>
    public string? Output { get; init; }

    /// <summary>The output explained; null when there is none.</summary>
    public string? Target { get; init; }

    /// <summary>Share of the clip's time that the model heard; null when unknown (no decision, or a run of an earlier version).</summary>
    public double? HeardShare { get; init; }

    /// <summary>Share of the clip's speech that the model heard; null when unknown, NaN for a clip without speech.</summary>
    public double? SpeechHeardShare { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>The row's id within its run.</summary>
    public string Id => Output is null ? $"{ClipId}|{Method}" : $"{ClipId}|{Method}|{Output}";
}
