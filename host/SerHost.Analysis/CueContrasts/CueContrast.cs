namespace SerHost.Analysis.CueContrasts;

/// <summary>One cue of one clip: salient segments against every baseline.</summary>
/// <param name="CueId">The cue; derived cues are <c>voicing_rate</c> and <c>…_sd</c>.</param>
/// <param name="Salient">The cue's mean in the salient segments; NaN when undefined.</param>
/// <param name="SalientFrames">Cue frames behind it.</param>
/// <param name="Full">The cue's mean over the whole clip, or the part that the model heard; NaN when undefined.</param>
/// <param name="Baselines">One row a baseline, without <see cref="CueBaseline.CorpusEmotion"/>, which only a corpus has.</param>
/// <param name="Randomisation">The exact per-utterance test; null when the salient value is undefined or no sampled window set has the
/// cue.</param>
/// <param name="UndefinedReason">Why there is no salient value; null when there is one.</param>
public sealed record CueContrast(
    string CueId,
    double Salient,
    double SalientFrames,
    double Full,
    IReadOnlyList<BaselineContrast> Baselines,
    RandomisationTest? Randomisation,
    string? UndefinedReason)
{
    /// <summary>Δf against a baseline; NaN when undefined or absent.</summary>
    /// <param name="baseline">The baseline.</param>
    public double Delta(CueBaseline baseline) =>
        Baselines.FirstOrDefault(b => b.Baseline == baseline)?.Delta ?? double.NaN;
}
