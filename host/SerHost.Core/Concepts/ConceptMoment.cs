namespace SerHost.Core.Concepts;

/// <summary>A moment of a clip.</summary>
/// <param name="Clip">The clip's id.</param>
/// <param name="StartSeconds">Start, in seconds of the original clip.</param>
/// <param name="EndSeconds">End, in seconds of the original clip.</param>
/// <param name="Value">Relevance summed over the moment (in the output's unit), or the channel's mean positive activation in it.</param>
/// <param name="Output">The output the model chose for the clip.</param>
public sealed record ConceptMoment(string Clip, double StartSeconds, double EndSeconds, double Value, string Output);
