namespace SerHost.Analysis.CueContrasts;

/// <summary>What the salient segments are compared with.</summary>
public enum CueBaseline
{
    /// <summary>All frames of the clip; of a clip that the model heard in part, the frames of that part.</summary>
    Full,

    /// <summary>The windows that could have been chosen and were not.</summary>
    Rest,

    /// <summary>Window sets drawn at random: estimates the same thing as the full clip when windows tile it.</summary>
    Random,

    /// <summary>The other windows, both sides weighted so that level and voicing are the same: takes away "salient = speech, rest =
    /// silence".</summary>
    Matched,

    /// <summary>Mean of the full-clip values over the corpus's clips of the same emotion, this clip left out.</summary>
    CorpusEmotion,
}
