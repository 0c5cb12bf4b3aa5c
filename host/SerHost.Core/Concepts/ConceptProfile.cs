namespace SerHost.Core.Concepts;

/// <summary>One channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Share">Its share of the layer's absolute relevance, mean over clips, 0 to 1.</param>
/// <param name="Outputs">Mean relevance by predicted output, over the clips predicted so: for which outputs the channel speaks.</param>
/// <param name="MostRelevant">The clips and moments where it was most relevant, best first.</param>
/// <param name="MostActive">The clips and moments where it was most active, best first.</param>
/// <param name="Cues">What the voice does when the channel is active.</param>
public sealed record ConceptProfile(
    int Channel,
    double Share,
    IReadOnlyDictionary<string, double> Outputs,
    IReadOnlyList<ConceptMoment> MostRelevant,
    IReadOnlyList<ConceptMoment> MostActive,
    IReadOnlyList<ConceptCue> Cues);
