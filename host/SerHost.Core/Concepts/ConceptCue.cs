namespace SerHost.Core.Concepts;

/// <summary>How a channel and a cue go together.</summary>
/// <param name="Cue">Id of the cue.</param>
/// <param name="Correlation">Correlation of the channel's activation with the cue over the voiced time of a clip, averaged over clips
/// (Fisher's z); NaN where no clip allows it. Silence plays no part in it.</param>
/// <param name="Low">Lower end of the 95 % interval over clips (speakers are not accounted for).</param>
/// <param name="High">Upper end.</param>
/// <param name="Clips">Clips that allowed a correlation.</param>
/// <param name="MomentShift">Cue in the channel's most relevant moments minus the cue of the whole clip, voiced frames, in standard
/// deviations within clips; NaN where undefined.</param>
public sealed record ConceptCue(string Cue, double Correlation, double Low, double High, int Clips, double MomentShift);
