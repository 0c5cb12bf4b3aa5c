using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Sdk.Models;

namespace SerHost.Core.Pipeline;

/// <summary>One question about one recording, or about a model input given as it is.</summary>
public sealed record ExplainRequest
{
    /// <summary>The recording; null when <see cref="Features"/> are given.</summary>
    public string? ClipPath { get; init; }

    /// <summary>[bands, frames] a log-mel matrix in the model's own scale, in place of a recording; its time axis is taken from the
    /// model.</summary>
    public FeatureMatrix? Features { get; init; }

    /// <summary>Id of the model, or the path of its folder; null for the first usable one.</summary>
    public string? Model { get; init; }

    /// <summary>The method with its parameters.</summary>
    public required MethodChoice Method { get; init; }

    /// <summary><c>predicted</c> or one of the model's labels.</summary>
    public string Target { get; init; } = TargetChoice.Predicted;

    /// <summary>How segments are chosen.</summary>
    public SegmentSettings Segments { get; init; } = SegmentSettings.Default;

    /// <summary>What measures the voice in the segments; null to leave that out.</summary>
    public CueChoice? Cues { get; init; }

    /// <summary>What the model hears of a clip longer than its input: first, loudest, speech, slide; null for what its front end
    /// says.</summary>
    public string? Windowing { get; init; }

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Told beforehand what an explanation by many evaluations of the model costs; null for nobody.</summary>
    public Action<ExplanationCost>? OnCost { get; init; }
}

/// <summary>What an explanation costs.</summary>
/// <param name="Evaluations">Evaluations of the model, at most.</param>
/// <param name="Each">How long one took just now, alone.</param>
public sealed record ExplanationCost(long Evaluations, TimeSpan Each)
{
    /// <summary>Fewer evaluations than these are not worth a word.</summary>
    public const long Few = 20;

    /// <summary>How long all will take, at most: in batches they may take less.</summary>
    public TimeSpan Whole => Evaluations * Each;
}
