using SerHost.Sdk.Parameters;

namespace SerHost.Sdk.Transforms;

/// <summary>What a transform is and what its parameters do to the voice.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among transforms, for example <c>voice</c>.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Version">Changes whenever the same question could get another answer; part of a result's identity.</param>
/// <param name="Summary">One or two plain sentences.</param>
/// <param name="Parameters">All its parameters. Every default leaves the clip as it is.</param>
/// <param name="Effects">What the parameters do to cues; a parameter that only shapes what another does has none.</param>
public sealed record ClipTransformDescriptor(
    string Id,
    string Name,
    string Version,
    string Summary,
    IReadOnlyList<ParameterDescriptor> Parameters,
    IReadOnlyList<ParameterEffect> Effects)
{
    /// <summary>Papers and programs the transform follows, in full.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
}

/// <summary>What one parameter of a transform does to the cues of the regions it is applied to.</summary>
/// <param name="ParameterId">The parameter, which must be in the same descriptor.</param>
/// <param name="Moves">Cues it means to move. The same cue may be named under the ids that different extractors give it.</param>
/// <param name="Keeps">Ids of cues it must leave alone, for example <c>loudness</c> for a change of pitch.</param>
public sealed record ParameterEffect(string ParameterId, IReadOnlyList<CueEffect> Moves, IReadOnlyList<string> Keeps);

/// <summary>How far a cue moves with the value of a parameter.</summary>
/// <param name="CueId">Id of the cue as extractors name it, for example <c>f0_semitone</c>.</param>
/// <param name="Change">What the amount is of.</param>
/// <param name="PerUnit">The amount for a parameter value of 1; the change is this times the value. Of <see cref="CueChange.Direction"/>
/// only the sign counts.</param>
public sealed record CueEffect(string CueId, CueChange Change, double PerUnit = 1);

/// <summary>What a promised change of a cue is measured in.</summary>
public enum CueChange
{
    /// <summary>After minus before, in the cue's unit.</summary>
    Difference,

    /// <summary>Natural logarithm of after over before.</summary>
    LogRatio,

    /// <summary>The cue's value afterwards, in its unit.</summary>
    Level,

    /// <summary>Only up (an amount above 0) or down is promised, whatever the parameter's value.</summary>
    Direction,

    /// <summary>The cue's standard deviation over time, after over before.</summary>
    SpreadRatio,
}
