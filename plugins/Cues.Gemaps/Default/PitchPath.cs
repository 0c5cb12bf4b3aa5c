namespace Cues.Gemaps;

/// <summary>Chooses one period, or "unvoiced", for every frame of a clip: the best path through all frames (Viterbi).</summary>
/// <remarks>
/// A voiced state is worth what <see cref="PeriodCandidates.Worth"/> says; "unvoiced" is worth 0.48, more where the frame lies about 30 dB
/// or further below the clip's loudest. Between neighbouring frames 0.35 is lost for each octave of change and 0.1 for a change of voicing.
/// Nothing depends on the recording's level. Source: Boersma 1993; thresholds as measured in ACCURACY.md.
/// </remarks>
internal static class PitchPath
{
    private const double VoicingThreshold = 0.48;
    private const double SilenceThreshold = 0.03;
    private const double OctaveJumpCost = 0.35;
    private const double VoicingChangeCost = 0.1;

    public const int Unvoiced = PeriodCandidates.Count;
    private const int States = PeriodCandidates.Count + 1;

    /// <summary>The state of every frame: a candidate's index, or <see cref="Unvoiced"/>.</summary>
    public static byte[] Find(ReadOnlySpan<PeriodCandidates> frames)
    {
        var chosen = new byte[frames.Length];
        if (frames.IsEmpty)
        {
            return chosen;
        }

        float loudest = 0;
        foreach (ref readonly PeriodCandidates frame in frames)
        {
            loudest = Math.Max(loudest, frame.Level);
        }

        var from = new byte[frames.Length * States];
        Span<double> total = stackalloc double[States], next = stackalloc double[States];
        Span<double> octaveBefore = stackalloc double[PeriodCandidates.Count], octaveNow = stackalloc double[PeriodCandidates.Count];
        Worth(frames[0], loudest, total, octaveBefore);
        for (int t = 1; t < frames.Length; t++)
        {
            Worth(frames[t], loudest, next, octaveNow);
            for (int now = 0; now < States; now++)
            {
                double most = double.NegativeInfinity;
                int best = Unvoiced;
                for (int before = 0; before < States; before++)
                {
                    double cost = now == Unvoiced || before == Unvoiced
                        ? now == before ? 0 : VoicingChangeCost
                        : OctaveJumpCost * Math.Abs(octaveNow[now] - octaveBefore[before]);
                    double value = total[before] - cost;
                    if (value > most)
                    {
                        (most, best) = (value, before);
                    }
                }

                next[now] += most;
                from[(t * States) + now] = (byte)best;
            }

            next.CopyTo(total);
            octaveNow.CopyTo(octaveBefore);
        }

        int state = Unvoiced;
        for (int s = 0; s < States; s++)
        {
            state = total[s] > total[state] ? s : state;
        }

        for (int t = frames.Length - 1; t >= 0; t--)
        {
            chosen[t] = (byte)state;
            state = from[(t * States) + state];
        }

        return chosen;
    }

    private static void Worth(in PeriodCandidates frame, float loudest, Span<double> worth, Span<double> octaves)
    {
        for (int c = 0; c < PeriodCandidates.Count; c++)
        {
            bool exists = frame.Hz[c] > 0;
            octaves[c] = exists ? Math.Log2(frame.Hz[c] / AutocorrelationPitch.FloorHz) : 0;
            worth[c] = exists ? frame.Worth[c] : double.NegativeInfinity;
        }

        double relative = loudest > 0 ? frame.Level / loudest : 0;
        worth[Unvoiced] = VoicingThreshold + Math.Max(0, 2 - (relative / (SilenceThreshold / (1 + VoicingThreshold))));
    }
}
