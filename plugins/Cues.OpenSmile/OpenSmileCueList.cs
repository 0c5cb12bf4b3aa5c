using SerHost.Sdk.Cues;

namespace Cues.OpenSmile;

/// <summary>What is read from openSMILE's table: cues in the order of the tracks, and the columns each may come from.</summary>
internal static class OpenSmileCueList
{
    private const string Source = "openSMILE (the installed SMILExtract), eGeMAPS descriptors: Eyben et al. 2016";

    /// <summary>One cue, the names its column may have (descriptor level, raw level), and whether it exists in voiced frames
    /// only.</summary>
    public sealed record Entry(CueDescriptor Cue, params string[] Columns);

    public static IReadOnlyList<Entry> Entries { get; } =
    [
        new(new("loudness", "loudness", "", false, Source) { Quantity = CueQuantity.Level }, "Loudness_sma3", "loudness"),
        new(new("f0_hz", "pitch", "Hz", true, Source), "F0final", "F0final_sma"),
        new(new("f0_semitone", "pitch", "semitones above 27.5 Hz", true, Source), "F0semitoneFrom27.5Hz_sma3nz", "F0finalLog"),
        new(new("voicing", "voicing strength", "", false,
            Source) { Quantity = CueQuantity.Voicing }, "voicingFinalUnclipped", "voicingFinalUnclipped_sma"),
        new(new("jitter", "jitter (local)", "", true, Source), "jitterLocal_sma3nz", "jitterLocal"),
        new(new("shimmer_db", "shimmer (local)", "dB", true, Source), "shimmerLocaldB_sma3nz", "shimmerLocalDB"),
        new(new("hnr_db", "harmonics-to-noise ratio", "dB", true, Source), "HNRdBACF_sma3nz", "HarmonicsToNoiseRatioACFLogdB"),
        new(new("slope_0_500", "spectral slope 0–500 Hz", "dB/Hz", false, Source), "slope0-500_sma3",
            "pcm_fftMag_logSpectralSlopeOfBand0-500"),
        new(new("slope_500_1500", "spectral slope 500–1500 Hz (shrillness)", "dB/Hz", false, Source), "slope500-1500_sma3",
            "pcm_fftMag_logSpectralSlopeOfBand500-1500"),
        new(new("alpha_ratio_db", "alpha ratio", "dB", false, Source), "alphaRatio_sma3", "pcm_fftMag_alphaRatioDB"),
        new(new("hammarberg_db", "Hammarberg index", "dB", false, Source), "hammarbergIndex_sma3", "pcm_fftMag_hammarbergIndexDB"),
        new(new("spectral_flux", "spectral flux", "", false,
            Source) { Quantity = CueQuantity.Level }, "spectralFlux_sma3", "pcm_fftMag_spectralFlux"),
    ];

    public static IReadOnlyList<CueDescriptor> All { get; } = [.. Entries.Select(entry => entry.Cue)];
}
