namespace SerHost.Core.Reports;

/// <summary>Names of cues as people say them, with their unit.</summary>
public static class CueLabel
{
    /// <summary>Cues shown where there is no room for all, in this order.</summary>
    public static IReadOnlyList<string> Main { get; } = ["loudness", "f0_semitone", "jitter", "shimmer_db", "hnr_db", "slope_500_1500"];

    private static readonly Dictionary<string, (string Name, string Unit)> s_known = new()
    {
        ["f0_semitone"] = ("pitch", "st"),
        ["f0_hz"] = ("pitch", "Hz"),
        ["shimmer_db"] = ("shimmer", "dB"),
        ["hnr_db"] = ("HNR", "dB"),
        ["slope_500_1500"] = ("slope", "dB/Hz"),
        ["slope_0_500"] = ("slope 0–500", "dB/Hz"),
        ["alpha_ratio_db"] = ("alpha ratio", "dB"),
        ["hammarberg_db"] = ("Hammarberg", "dB"),
        ["voicing_rate"] = ("voicing", "share"),
        ["spectral_flux"] = ("spectral flux", ""),
        ["f0_semitone_sd"] = ("pitch sd", "st"),
        ["loudness_sd"] = ("loudness sd", ""),
    };

    /// <summary>Name of a cue; its id where it has no shorter one.</summary>
    /// <param name="cueId">The cue.</param>
    public static string Name(string cueId) => s_known.TryGetValue(cueId, out (string Name, string Unit) known) ? known.Name : cueId;

    /// <summary>Unit of a cue; empty for ratios and for cues not known here.</summary>
    /// <param name="cueId">The cue.</param>
    public static string Unit(string cueId) => s_known.TryGetValue(cueId, out (string Name, string Unit) known) ? known.Unit : "";

    /// <summary>Name and unit, for example <c>pitch, st</c>.</summary>
    /// <param name="cueId">The cue.</param>
    public static string Full(string cueId) => Unit(cueId) is { Length: > 0 } unit ? $"{Name(cueId)}, {unit}" : Name(cueId);
}
