using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Sdk.Models;

namespace SerHost.Core.Pipeline;

/// <summary>One question about one recording, or about a model input given as it is.</summary>
public sealed record ExplainRequest
{
    /// <summary>The recording; null when <see cref="Features"/> are given.</summary>
    public string? ClipPath { get; init; }

    /// <summary>[bands, frames] a log-mel matrix in the model's own scale, in place of a recording; its time axis is taken from the model.</summary>
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

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;
}
