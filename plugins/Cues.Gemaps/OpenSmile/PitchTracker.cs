namespace Cues.Gemaps;

/// <summary>Chooses one pitch candidate, or "unvoiced", for every frame: the cheapest path
/// through all frames (Viterbi) with a delay of 40 frames.</summary>
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

    /// <summary>Decides all frames of a clip in order, each as soon as the delay allows.</summary>
    /// <param name="frames">How many there are.</param>
    /// <param name="candidates">Computes the candidates of a frame; asked once a frame, in order.</param>
    /// <param name="decided">Told the state of each frame, a candidate's index or
    /// <see cref="Unvoiced"/>, and its candidates; in order.</param>
    /// <returns>How many frames at the end were still open when the sound ended: their states depend on the end.</returns>
    public static int Track(int frames, Func<int, PitchCandidates> candidates, Action<int, byte, PitchCandidates> decided)
    {
        if (frames == 0)
        {
            return 0;
        }

        var pending = new PitchCandidates[DelayFrames]; // of frame t at t modulo the delay
        var from = new byte[DelayFrames * States]; // [frames modulo delay, states]: the state before
        Span<double> cost = stackalloc double[States], next = stackalloc double[States];
        Span<double> logBefore = stackalloc double[PitchCandidates.Count], logNow = stackalloc double[PitchCandidates.Count];
        double slope = 1;
        for (int t = 0; t < frames; t++)
        {
            int place = t % DelayFrames;
            pending[place] = candidates(t);
            Logarithms(pending[place], logNow);
            LocalCosts(pending[place], next);
            for (int now = 0; now < States && t > 0; now++)
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
                from[(place * States) + now] = (byte)best;
            }

            next.CopyTo(cost);
            logNow.CopyTo(logBefore);
            int due = t - DelayFrames + 1;
            if (due >= 0)
            {
                decided(due, TraceBack(from, Cheapest(cost), t, due), pending[due % DelayFrames]);
            }
        }

        int first = Math.Max(0, frames - DelayFrames + 1), last = frames - 1;
        for (int t = first; t <= last; t++)
        {
            decided(t, TraceBack(from, Cheapest(cost), last, t), pending[t % DelayFrames]);
        }

        return Open(from, first, last);
    }

    // Frames at the end about which the best paths of all states do not agree.
    private static int Open(byte[] from, int first, int last)
    {
        Span<byte> states = stackalloc byte[States];
        for (byte s = 0; s < States; s++)
        {
            states[s] = s;
        }

        for (int t = last; t > first; t--)
        {
            for (int s = 0; s < States; s++)
            {
                states[s] = from[((t % DelayFrames) * States) + states[s]];
            }

            if (states.IndexOfAnyExcept(states[0]) < 0)
            {
                return last - t + 1;
            }
        }

        return last - first + 1;
    }

    private static byte TraceBack(byte[] from, byte state, int last, int first)
    {
        for (int t = last; t > first; t--)
        {
            state = from[((t % DelayFrames) * States) + state];
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
