namespace SerHost.Core.Demo;

/// <summary>The truth about one syllable of a synthetic clip, measured on its vowel, in seconds of the clip.</summary>
/// <param name="Text">Its letters.</param>
/// <param name="StartSeconds">Start of the syllable.</param>
/// <param name="EndSeconds">End of the syllable.</param>
/// <param name="VowelStartSeconds">Start of the vowel.</param>
/// <param name="VowelEndSeconds">End of the vowel.</param>
/// <param name="Strength">How strongly the emotion sits here, 0 (neutral) to 1.</param>
/// <param name="F0Hz">Pulses a second: one over the mean period.</param>
/// <param name="JitterRatio">Mean absolute difference of neighbouring periods over the mean period (pitch movement included).</param>
/// <param name="ShimmerDb">20·log10(1 + mean absolute difference of neighbouring pulse amplitudes over their mean).</param>
/// <param name="HnrDb">Energy of the periodic part over the energy of breath and background, as it sounds (after the vocal tract).</param>
/// <param name="TiltDb">Attenuation of the source at 3 kHz by its tilt filter, in the middle of the vowel.</param>
/// <param name="OpenQuotient">Share of a period in which the glottis is open, in the middle of the vowel.</param>
/// <param name="LevelDb">RMS level in dB relative to full scale.</param>
public sealed record DemoSyllable(
    string Text,
    double StartSeconds,
    double EndSeconds,
    double VowelStartSeconds,
    double VowelEndSeconds,
    double Strength,
    double F0Hz,
    double JitterRatio,
    double ShimmerDb,
    double HnrDb,
    double TiltDb,
    double OpenQuotient,
    double LevelDb);
