using SerHost.Sdk.Cues;

namespace Cues.Gemaps;

/// <summary>The 25 descriptors of eGeMAPS in openSMILE's order, and three tracks beside them.</summary>
internal static class Descriptors
{
    public const int Loudness = 0;
    public const int AlphaRatioDb = 1;
    public const int HammarbergDb = 2;
    public const int SlopeLow = 3;
    public const int SlopeMid = 4;
    public const int SpectralFlux = 5;
    public const int Mfcc1 = 6;
    public const int F0Semitone = 10;
    public const int Jitter = 11;
    public const int ShimmerDb = 12;
    public const int HnrDb = 13;
    public const int H1H2Db = 14;
    public const int H1A3Db = 15;

    /// <summary>Frequency, bandwidth and amplitude of the first formant, then of the second and the third.</summary>
    public const int Formants = 16;

    /// <summary>How many descriptors eGeMAPS has.</summary>
    public const int Count = 25;

    public const int F0Hz = 25;
    public const int Voicing = 26;

    /// <summary>Mean square of a 20 ms frame, for the sound level.</summary>
    public const int Energy = 27;

    public const int All = 28;

    private const string Gemaps = "Eyben et al. 2016, The Geneva Minimalistic Acoustic Parameter Set, IEEE Trans. Affective Computing 7(2)";

    /// <summary>Every track but the energy, in the order of the constants.</summary>
    public static IReadOnlyList<CueDescriptor> Cues { get; } =
    [
        new("loudness", "loudness", "", false, Gemaps + "; auditory spectrum after Hermansky 1990 (perceptual linear prediction)")
        {
            Quantity = CueQuantity.Level,
        },
        new("alpha_ratio_db", "alpha ratio", "dB", false, "Energy 1–5 kHz over energy below 1 kHz; " + Gemaps),
        new("hammarberg_db", "Hammarberg index", "dB", false, "Strongest peak below 2 kHz over strongest peak 2–5 kHz; " + Gemaps),
        new("slope_0_500", "spectral slope 0–500 Hz", "dB/Hz", false, Gemaps),
        new("slope_500_1500", "spectral slope 500–1500 Hz (shrillness)", "dB/Hz", false, Gemaps),
        new("spectral_flux", "spectral flux", "",
            false, "Root mean square change of the magnitude spectrum below 5 kHz from frame to frame; " + Gemaps)
        {
            Quantity = CueQuantity.Level,
        },
        new("mfcc1", "MFCC 1", "", false, "Mel-frequency cepstrum of 26 bands, liftered (22); " + Gemaps),
        new("mfcc2", "MFCC 2", "", false, "As MFCC 1"),
        new("mfcc3", "MFCC 3", "", false, "As MFCC 1"),
        new("mfcc4", "MFCC 4", "", false, "As MFCC 1"),
        new("f0_semitone", "pitch", "semitones above 27.5 Hz", true, "As f0_hz"),
        new("jitter", "jitter (local)", "", true, "Mean change of the period / mean period; " + Gemaps),
        new("shimmer_db", "shimmer (local)", "dB",
            true, "20·log10(1 + mean change of peak-to-peak amplitude / mean amplitude), 0 to 6.02 dB; " + Gemaps),
        new("hnr_db", "harmonics-to-noise ratio", "dB", true,
            "10·log10(r/(1 − r)), r the autocorrelation at the period over that of the window (Boersma 1993); profile opensmile: not divided by the window's; " + Gemaps),
        new("h1_h2_db", "H1–H2", "dB", true, "Level of the first harmonic over that of the second; profile opensmile: second over third; "
            + Gemaps),
        new("h1_a3_db", "H1–A3", "dB",
            true, "Level of the first harmonic (profile opensmile: the second) over that of the strongest in F3 ± 20 %; " + Gemaps),
        .. Formant(1), .. Formant(2), .. Formant(3),
        new("f0_hz", "pitch", "Hz", true,
            "Autocorrelation with a path search, 55–1050 Hz, undefined above (Boersma 1993); profile opensmile: sub-harmonic summation (Hermes 1988) with Viterbi smoothing, 55–1000 Hz"),
        new("voicing", "voicing strength", "", false,
            "Normalised autocorrelation at the period; profile opensmile: 1 − mean/peak of the sub-harmonic sum, voiced from 0.70")
        {
            Quantity = CueQuantity.Voicing,
        },
    ];

    /// <summary>Whether smoothing leaves out frames that are not voiced.</summary>
    public static bool IsVoicedOnly(int descriptor) => descriptor < Cues.Count && Cues[descriptor].IsVoicedOnly;

    private static CueDescriptor[] Formant(int number) =>
    [
        new($"f{number}_hz", $"formant {number}", "Hz", true, "Roots of a linear predictor; " + Gemaps),
        new($"f{number}_bandwidth_hz", $"bandwidth of formant {number}", "Hz", true, "As the formant"),
        new($"f{number}_amplitude_db", $"amplitude of formant {number}", "dB",
            true, "Strongest harmonic in the formant ± 20 % over the first harmonic; " + Gemaps),
    ];
}
