using SerHost.Sdk.Cues;

namespace Cues.Praat;

/// <summary>What is measured, in the order of the tracks.</summary>
internal static class PraatCueList
{
    public static IReadOnlyList<CueDescriptor> All { get; } =
    [
        new("f0_hz", "pitch", "Hz", true, "Praat, To Pitch (ac): Boersma 1993"),
        new("f0_semitone", "pitch", "semitones above 27.5 Hz", true, "From f0_hz"),
        new("voicing", "voiced (1) or not (0)", "", false, "Praat, To Pitch (ac): voicing threshold 0.45"),
        new("jitter", "jitter (local)", "", true, "Praat, Get jitter (local), in a window around the frame"),
        new("shimmer_db", "shimmer (local, dB)", "dB", true, "Praat, Get shimmer (local_dB): mean |20·log10(A₂/A₁)|, in a window around the frame; not GeMAPS' formula"),
        new("hnr_db", "harmonics-to-noise ratio", "dB", true, "Praat, To Harmonicity (cc)"),
        new("intensity_db", "intensity", "dB", false, "Praat, To Intensity; relative to 2·10⁻⁵, sample value 1 taken as 1 Pa"),
    ];
}
