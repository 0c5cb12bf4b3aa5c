namespace SerHost.Analysis.Causes;

/// <summary>What became of a decision when one cue was moved in one place of one clip.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Speaker">Who speaks; the clip itself where nobody knows.</param>
/// <param name="Emotion">The explained output.</param>
/// <param name="Cue">The cue, as it was asked for.</param>
/// <param name="Dose">Value of the parameter that moves it.</param>
/// <param name="Place">Where: salient, matched or whole.</param>
/// <param name="LogitChange">Change of the target's logit.</param>
/// <param name="ProbabilityChange">Change of its probability; NaN for a regressor.</param>
/// <param name="IsFlipped">Whether another output is now the largest.</param>
public sealed record CounterfactualRow(
    string Clip, string Speaker, string Emotion, string Cue, double Dose, string Place, double LogitChange, double ProbabilityChange,
    bool IsFlipped)
{
    /// <summary>The place of a method's salient segments.</summary>
    public const string Salient = "salient";

    /// <summary>Windows as loud and as voiced that were not chosen.</summary>
    public const string Matched = "matched";

    /// <summary>The whole clip.</summary>
    public const string Whole = "whole";

    /// <summary>Why the manipulation does not count; null when it does.</summary>
    public string? Problem { get; init; }

    /// <summary>What the manipulation did to the cues.</summary>
    public ManipulationReport? Manipulation { get; init; }
}

/// <summary>How a cue lies in a clip's salient segments: what Δf says without touching anything.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Emotion">The explained output.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Delta">Mean in the salient segments less mean over the rest; NaN where undefined.</param>
public sealed record CueDifference(string Clip, string Speaker, string Emotion, string Cue, double Delta);
