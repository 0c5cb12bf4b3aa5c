using SerHost.Core.Pipeline;
using SerHost.Sdk;

namespace SerHost.Commands;

/// <summary>What lies in a map's file: written as .json beside it.</summary>
internal sealed record MapDescription(
    string Clip,
    string Model,
    string ModelHash,
    string Method,
    string MethodVersion,
    string Parameters,
    string Device,
    IReadOnlyList<int> Shape,
    StoredAxis TimeAxis,
    IReadOnlyList<double> BandCentresHz,
    IReadOnlyList<int> PaddingRuns,
    int Target,
    string TargetLabel,
    string Predicted,
    IReadOnlyList<string> Labels,
    IReadOnlyList<double> Logits,
    IReadOnlyList<double> Probabilities,
    IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyList<PartDescription> Parts,
    IReadOnlyList<string> Notes,
    double Seconds)
{
    /// <summary>Where the values lie in the model: <c>input</c>, or the place asked for.</summary>
    public string At { get; init; } = "input";

    public static MapDescription Of(Explanation found) => new(
        found.ClipId,
        found.Prediction.ModelId,
        found.Prediction.ModelHash,
        found.Stored.MethodId,
        found.Stored.MethodVersion,
        found.Stored.Parameters,
        found.Stored.Device,
        found.Map.Site is { } site ? site.Dims : found.IsFramesFirst
            ? [found.Map.Frames, found.Map.Bands] : [found.Map.Bands, found.Map.Frames],
        found.Stored.Axis,
        [.. found.Input.BandCentresHz.ToArray().Select(hz => (double)hz)],
        found.Prediction.Padding,
        found.Stored.Target,
        found.Stored.TargetLabel,
        found.Prediction.PredictedLabel,
        found.Prediction.Labels,
        found.Prediction.Logits,
        found.Prediction.Probabilities,
        found.Stored.Diagnostics,
        [.. found.Stored.Extras.Select(extra => new PartDescription(extra.Name, extra.Weight))],
        [.. found.Notes, .. found.Stored.Notes],
        found.Stored.Seconds)
    {
        At = found.Map.Site?.Name ?? "input",
    };
}
