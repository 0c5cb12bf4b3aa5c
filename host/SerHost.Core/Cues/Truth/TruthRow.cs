namespace SerHost.Core.Cues.Truth;

/// <summary>How one extractor measured one synthetic voice. NaN where it measures no such cue or found nothing.</summary>
/// <param name="ExtractorId">The extractor.</param>
/// <param name="Voice">What the voice was asked to be like.</param>
/// <param name="Truth">What it really was like.</param>
/// <param name="VoicedShare">Share of the frames well inside the voice that were called voiced.</param>
/// <param name="GrossErrorShare">Share of the voiced frames whose pitch is off by more than 20 %.</param>
/// <param name="PitchErrorPercent">Median |error| of the pitch in the other voiced frames, in % of the true pitch.</param>
/// <param name="Jitter">Mean jitter measured.</param>
/// <param name="ShimmerDb">Mean shimmer measured.</param>
/// <param name="HarmonicsToNoiseDb">Mean harmonics-to-noise ratio measured.</param>
/// <param name="AlphaRatioDb">Mean alpha ratio measured.</param>
public sealed record TruthRow(
    string ExtractorId,
    SyntheticVoice Voice,
    TrueCues Truth,
    double VoicedShare,
    double GrossErrorShare,
    double PitchErrorPercent,
    double Jitter,
    double ShimmerDb,
    double HarmonicsToNoiseDb,
    double AlphaRatioDb);
