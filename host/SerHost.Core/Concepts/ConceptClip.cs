namespace SerHost.Core.Concepts;

/// <summary>What one clip says about every channel.</summary>
/// <param name="Clip">The clip's id.</param>
/// <param name="Output">Index of the output the model chose.</param>
/// <param name="OutputName">Its label.</param>
/// <param name="Relevance">[channels] relevance, summed over positions.</param>
/// <param name="MostRelevant">[channels] the most relevant moment.</param>
/// <param name="MostActive">[channels] the most active moment.</param>
/// <param name="Correlations">[channels, cues] within the clip; NaN where undefined.</param>
/// <param name="Shifts">[channels, cues] cue in the most relevant moment minus cue of the clip; NaN where undefined.</param>
/// <param name="CueVariances">[cues] variance over the clip's voiced frames; NaN where undefined.</param>
internal sealed record ConceptClip(
    string Clip,
    int Output,
    string OutputName,
    double[] Relevance,
    ConceptMoment[] MostRelevant,
    ConceptMoment[] MostActive,
    double[,] Correlations,
    double[,] Shifts,
    double[] CueVariances);
