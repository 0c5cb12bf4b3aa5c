namespace Cues.Gemaps;

/// <summary>Chooses one pitch candidate, or "unvoiced", for every frame: the cheapest path through all frames (Viterbi) with a delay of 40 frames.</summary>
/// <remarks>
/// Costs as in openSMILE's eGeMAPS configuration. One peculiarity is kept because the reference numbers need it: the change of
/// slope is measured against the pitch change of the transition <em>evaluated before</em> (current state in the outer loop,
/// previous state in the inner one), not against the one on the path.
/// </remarks>
internal static class PitchTracker
{
    public const double VoicingThreshold = 0.7;
    public const int Unvoiced = PitchCandidates.Count;
    private const int States = PitchCandidates.Count + 1;
    private const int DelayFrames = 40;

    /// <summary>The state of every frame: a candidate's index, or <see cref="Unvoiced"/>.</summary>
    public static byte[] Track(ReadOnlySpan<PitchCandidates> frames)
    {
        var chosen = new byte[frames.Length];
        if (frames.IsEmpty)
        {
            return chosen;
        }

        var from = new byte[frames.Length * States]; // [frames, states]: the state before
        Span<double> cost = stackalloc double[States], next = stackalloc double[States];
        Span<double> logBefore = stackalloc double[PitchCandidates.Count], logNow = stackalloc double[PitchCandidates.Count];
        double slope = 1;
        LocalCosts(frames[0], cost);
        Logarithms(frames[0], logBefore);
        if (DelayFrames == 1 || frames.Length == 1)
        {
            chosen[0] = Cheapest(cost);
        }

        for (int t = 1; t < frames.Length; t++)
        {
            Logarithms(frames[t], logNow);
            LocalCosts(frames[t], next);
            for (int now = 0; now < States; now++)
            {
                double least = double.PositiveInfinity;
                int best = 0;
                for (int before = 0; before < States; before++)
                {
                    double total = cost[before] + Transition(before, now, logBefore, logNow, ref slope);
                    if (total < least)
                    {
                        (least, best) = (total, before);
                    }
                }

                next[now] += least;
                from[(t * States) + now] = (byte)best;
            }

            next.CopyTo(cost);
            logNow.CopyTo(logBefore);
            if (t >= DelayFrames - 1)
            {
                chosen[t - DelayFrames + 1] = TraceBack(from, Cheapest(cost), t, t - DelayFrames + 1);
            }
        }

        // What was still pending when the sound ended.
        byte state = Cheapest(cost);
        for (int t = frames.Length - 1; t > frames.Length - DelayFrames && t >= 0; t--)
        {
            chosen[t] = state;
            state = from[(t * States) + state];
        }

        return chosen;
    }

    private static byte TraceBack(byte[] from, byte state, int last, int first)
    {
        for (int t = last; t > first; t--)
        {
            state = from[(t * States) + state];
        }

        return state;
    }

    private static byte Cheapest(ReadOnlySpan<double> cost)
    {
        int best = 0;
        for (int s = 1; s < States; s++)
        {
            best = cost[s] < cost[best] ? s : best;
        }

        return (byte)best;
    }

    private static double Transition(int before, int now, ReadOnlySpan<double> logBefore, ReadOnlySpan<double> logNow, ref double slope)
    {
        if (before == Unvoiced || now == Unvoiced)
        {
            slope = 0;
            return before == now ? 1 : 10;
        }

        if (double.IsNaN(logBefore[before]) || double.IsNaN(logNow[now]))
        {
            return 999;
        }

        double change = logNow[now] - logBefore[before];
        double cost = (10 * Math.Abs(change)) + (10 * Math.Abs(change - slope));
        slope = change;
        return cost;
    }

    private static void Logarithms(in PitchCandidates candidates, Span<double> target)
    {
        for (int c = 0; c < PitchCandidates.Count; c++)
        {
            target[c] = candidates.Hz[c] > 0 ? Math.Log(candidates.Hz[c]) : double.NaN;
        }
    }

    private static void LocalCosts(in PitchCandidates candidates, Span<double> cost)
    {
        bool isAnyVoiced = false;
        for (int c = 0; c < PitchCandidates.Count; c++)
        {
            double strength = candidates.Strength[c];
            isAnyVoiced |= strength >= VoicingThreshold;
            cost[c] = (2 * (-Math.Log(Math.Clamp(strength, 0.01, 1)) + (strength < VoicingThreshold ? 4 : 0))) + Unusual(candidates.Hz[c]);
        }

        cost[Unvoiced] = isAnyVoiced ? 8 : 0;
    }

    // Pitch outside 100–350 Hz costs extra.
    private static double Unusual(double hz) => hz switch
    {
        <= 0 => 2,
        < 100 => 1 - (hz / 100),
        <= 350 => 0,
        <= 600 => (hz - 350) / 250,
        _ => 1.2,
    };
}
