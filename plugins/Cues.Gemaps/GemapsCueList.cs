using SerHost.Sdk.Cues;

namespace Cues.Gemaps;

/// <summary>The cues in the order of the tracks, and the rows' indices.</summary>
internal static class GemapsCueList
{
    public const int Loudness = 0;
    public const int F0Hz = 1;
    public const int F0Semitone = 2;
    public const int Voicing = 3;
    public const int Jitter = 4;
    public const int ShimmerDb = 5;
    public const int HnrDb = 6;
    public const int SlopeLow = 7;
    public const int SlopeMid = 8;
    public const int AlphaRatioDb = 9;
    public const int HammarbergDb = 10;
    public const int SpectralFlux = 11;

    private const string Gemaps = "Eyben et al. 2016, The Geneva Minimalistic Acoustic Parameter Set, IEEE Trans. Affective Computing 7(2)";

    public static IReadOnlyList<CueDescriptor> All { get; } =
    [
        new("loudness", "loudness", "", false, Gemaps + "; auditory spectrum after Hermansky 1990 (perceptual linear prediction)"),
        new("f0_hz", "pitch", "Hz", true, "Sub-harmonic summation, Hermes 1988, with Viterbi smoothing; " + Gemaps),
        new("f0_semitone", "pitch", "semitones above 27.5 Hz", true, Gemaps),
        new("voicing", "voicing strength", "", false, "1 − mean/peak of the sub-harmonic sum; voiced from 0.70; " + Gemaps),
        new("jitter", "jitter (local)", "", true, "Mean change of the period / mean period; " + Gemaps),
        new("shimmer_db", "shimmer (local)", "dB", true, "20·log10(1 + mean change of peak-to-peak amplitude / mean amplitude), 0 to 6.02 dB; " + Gemaps),
        new("hnr_db", "harmonics-to-noise ratio", "dB", true, "From the autocorrelation of the 60 ms Gaussian window; " + Gemaps),
        new("slope_0_500", "spectral slope 0–500 Hz", "dB/Hz", false, Gemaps),
        new("slope_500_1500", "spectral slope 500–1500 Hz (shrillness)", "dB/Hz", false, Gemaps),
        new("alpha_ratio_db", "alpha ratio", "dB", false, "Energy 1–5 kHz over energy below 1 kHz; " + Gemaps),
        new("hammarberg_db", "Hammarberg index", "dB", false, "Strongest peak below 2 kHz over strongest peak 2–5 kHz; " + Gemaps),
        new("spectral_flux", "spectral flux", "", false, "Root mean square change of the magnitude spectrum below 5 kHz from frame to frame; " + Gemaps),
    ];
}
