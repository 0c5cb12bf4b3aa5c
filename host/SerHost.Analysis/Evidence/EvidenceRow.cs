using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Labels;

namespace SerHost.Analysis.Evidence;

/// <summary>One utterance under one method: the unit of all tables.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Speaker">Who speaks; null when unknown: such clips have no part in intervals and p by speaker.</param>
/// <param name="Sentence">What is said; null when unknown.</param>
/// <param name="Label">The clip's own label; null when unknown.</param>
/// <param name="Predicted">The model's decision.</param>
/// <param name="Target">The output that was explained.</param>
/// <param name="TargetValue">Value of that output: a logit, or the value of a regressor.</param>
/// <param name="Method">Name of the method in tables.</param>
public record Utterance(
    string ClipId, string? Speaker, string? Sentence, string? Label, string Predicted, string Target, double TargetValue, string Method)
{
    /// <summary>Whether the label is one of the model's outputs, so that the decision could have been right.</summary>
    public bool IsJudged { get; init; } = true;

    /// <summary>Whether the decision is the label, however corpus and model spell it.</summary>
    public bool IsCorrect => Emotions.AreSame(Label, Predicted);
}

/// <summary>An utterance under one method with what the voice did in its segments.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Speaker">Who speaks; null when unknown.</param>
/// <param name="Sentence">What is said; null when unknown.</param>
/// <param name="Label">The clip's own label; null when unknown.</param>
/// <param name="Predicted">The model's decision.</param>
/// <param name="Target">The output that was explained.</param>
/// <param name="TargetValue">Value of that output.</param>
/// <param name="Method">Name of the method in tables.</param>
/// <param name="Contrasts">Δf of every cue.</param>
public sealed record EvidenceRow(
    string ClipId, string? Speaker, string? Sentence, string? Label, string Predicted, string Target, double TargetValue, string Method,
    CueContrastResult Contrasts)
    : Utterance(ClipId, Speaker, Sentence, Label, Predicted, Target, TargetValue, Method);
