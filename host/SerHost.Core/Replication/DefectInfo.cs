namespace SerHost.Core.Replication;

/// <summary>What a defect is, in words.</summary>
public static class DefectInfo
{
    /// <summary>A short title.</summary>
    /// <param name="defect">The defect.</param>
    public static string Title(this Defect defect) => defect switch
    {
        Defect.D1 => "batch norm folded into the wrong layer",
        Defect.D2 => "no rule at residual additions",
        Defect.D3 => "occlusion sees 2 s, CRP 3 s",
        Defect.D4 => "hop 512 maps placed with hop 240",
        Defect.D5 => "trimmed input, untrimmed times",
        Defect.D6 => "occlusion fills with 0 dB",
        Defect.D7 => "unvoiced frames count as 0",
        Defect.D8 => "cues from 0.15 s cuts",
        Defect.D9 => "channel 35 hard-coded",
        _ => throw new ArgumentOutOfRangeException(nameof(defect), defect, "Unknown defect."),
    };

    /// <summary>Whether it changes what a method gives.</summary>
    /// <param name="defect">The defect.</param>
    /// <param name="isOcclusion">Occlusion; false for CRP.</param>
    public static bool Affects(this Defect defect, bool isOcclusion) => defect switch
    {
        Defect.D1 or Defect.D2 or Defect.D9 => !isOcclusion,
        Defect.D3 or Defect.D6 => isOcclusion,
        _ => true,
    };
}
