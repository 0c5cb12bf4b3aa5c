namespace SerHost.Analysis.Faithfulness;

/// <summary>What takes the place of removed parts of an input. No choice is neutral: report at least two.</summary>
public enum MaskFill
{
    /// <summary>The input's silence value: as if nothing had been said there.</summary>
    Floor,

    /// <summary>Mean of each band over the clip's own frames: the usual level, without detail.</summary>
    BandMean,

    /// <summary>The largest value the front end produces: as loud as can be (the released program's choice, defect D6).</summary>
    Loudest,
}
