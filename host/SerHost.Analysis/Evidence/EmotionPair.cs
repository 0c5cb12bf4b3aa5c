using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Δf of one cue compared between two emotions.</summary>
/// <param name="First">First emotion.</param>
/// <param name="Second">Second emotion.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="CliffsDelta">P(first &gt; second) − P(first &lt; second).</param>
/// <param name="Interval">95 % interval, speakers resampled as wholes.</param>
public sealed record EmotionPair(
    string First, string Second, string CueId, string Method, CueBaseline Baseline, double CliffsDelta, Interval Interval);
