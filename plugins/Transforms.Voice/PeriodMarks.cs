namespace Transforms.Voice;

/// <summary>A place a grain is cut around: a moment of each period of a voice, or a regular grid where there is none.</summary>
/// <param name="Position">In samples, between them too.</param>
/// <param name="IsVoiced">Whether it belongs to a period.</param>
internal readonly record struct Mark(double Position, bool IsVoiced);

/// <summary>Marks over a whole clip and a little beyond both ends, so that half-cosine
/// windows between neighbours add up to one everywhere.</summary>
/// <remarks>In a voiced stretch the first mark is its largest peak; from there on to both sides the place, 0.8 to 1.25 periods on, whose
/// surroundings correlate best with those of the mark before, refined by a parabola.</remarks>
internal sealed class PeriodMarks
{
    private const double GridSeconds = 0.008;
    private const double LowestCorrelation = 0.3;

    private readonly double[] _samples;
    private readonly PitchContour _pitch;
    private readonly double _rateHz;

    private PeriodMarks(double[] samples, PitchContour pitch, int rateHz) => (_samples, _pitch, _rateHz) = (samples, pitch, rateHz);

    /// <summary>Marks in order of time; there are at least two before the first and behind the last sample.</summary>
    public static Mark[] Of(double[] samples, PitchContour pitch, int rateHz, CancellationToken cancellation)
    {
        var finder = new PeriodMarks(samples, pitch, rateHz);
        var voiced = new List<double[]>();
        for (int first = 0; first < pitch.Frames.Count; first++)
        {
            if (!pitch.Frames[first].IsVoiced)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            int last = first;
            while (last + 1 < pitch.Frames.Count && pitch.Frames[last + 1].IsVoiced)
            {
                last++;
            }

            double[] stretch = finder.Stretch(pitch.CentreOf(first) - (0.5 * pitch.Hop), pitch.CentreOf(last) + (0.5 * pitch.Hop));
            if (stretch.Length >= 3 && (voiced.Count == 0 || stretch[0] > voiced[^1][^1]))
            {
                voiced.Add(stretch);
            }

            first = last;
        }

        return Fill(voiced, samples.Length, GridSeconds * rateHz);
    }

    private static Mark[] Fill(List<double[]> voiced, int length, double grid)
    {
        var marks = new List<Mark>();
        double from = -2 * grid;
        marks.Add(new Mark(from, false));
        foreach (double[] stretch in voiced)
        {
            Grid(marks, from, stretch[0], grid);
            marks.AddRange(stretch.Select(position => new Mark(position, true)));
            from = stretch[^1];
        }

        double end = Math.Max(from, length) + (2 * grid);
        Grid(marks, from, end, grid);
        marks.Add(new Mark(end, false));
        marks.Add(new Mark(end + grid, false));
        return [.. marks];
    }

    /// <summary>Evenly spaced marks strictly between two places.</summary>
    private static void Grid(List<Mark> marks, double from, double to, double grid)
    {
        int steps = Math.Max(1, (int)Math.Round((to - from) / grid));
        for (int i = 1; i < steps; i++)
        {
            marks.Add(new Mark(from + ((to - from) * i / steps), false));
        }
    }

    private double[] Stretch(double start, double end)
    {
        double peak = Peak(start, end);
        var marks = new List<double> { peak };
        Walk(marks, peak, end, 1);
        marks.Reverse();
        Walk(marks, peak, start, -1);
        marks.Reverse();
        return [.. marks];
    }

    private double Peak(double start, double end)
    {
        // Away from the ends, where two whole periods lie on both sides; of the polarity whose peaks are the higher ones.
        double margin = Math.Min(0.25 * (end - start), 0.02 * _rateHz);
        int first = Math.Clamp((int)(start + margin), 0, _samples.Length - 1),
            last = Math.Clamp((int)(end - margin), first, _samples.Length - 1);
        int best = first;
        for (int i = first; i <= last; i++)
        {
            best = Math.Abs(_samples[i]) > Math.Abs(_samples[best]) ? i : best;
        }

        return best;
    }

    private void Walk(List<double> marks, double from, double limit, int direction)
    {
        double here = from;
        while (true)
        {
            double hz = _pitch.Frames[_pitch.FrameAt(here)].Hz;
            double? next = hz > 0 ? Next(here, _rateHz / hz, direction) : null;
            if (next is not { } found || (direction > 0 ? found > limit : found < limit))
            {
                return;
            }

            marks.Add(found);
            here = found;
        }
    }

    private double? Next(double here, double period, int direction)
    {
        int centre = (int)Math.Round(here), half = Math.Max(2, (int)Math.Round(0.5 * period));
        int shortest = Math.Max(2, (int)Math.Floor(0.8 * period)), longest = (int)Math.Ceiling(1.25 * period);
        if (centre - half < 0 || centre + half >= _samples.Length)
        {
            return null;
        }

        double best = LowestCorrelation, before = double.NaN, after = double.NaN;
        int lag = 0;
        double previous = Correlation(centre, centre + (direction * (shortest - 1)), half),
            now = Correlation(centre, centre + (direction * shortest), half);
        for (int candidate = shortest; candidate <= longest; candidate++)
        {
            double following = Correlation(centre, centre + (direction * (candidate + 1)), half);
            if (now > best && now > previous && now >= following)
            {
                (best, lag, before, after) = (now, candidate, previous, following);
            }

            (previous, now) = (now, following);
        }

        if (lag == 0)
        {
            return null;
        }

        double bend = before - (2 * best) + after;
        double shift = bend < 0 ? Math.Clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0;
        return here + (direction * (lag + shift));
    }

    /// <summary>Pearson's correlation of the surroundings of two samples; −1 where one reaches beyond the clip.</summary>
    private double Correlation(int one, int other, int half)
    {
        if (other - half < 0 || other + half >= _samples.Length)
        {
            return -1;
        }

        ReadOnlySpan<double> a = _samples.AsSpan(one - half, (2 * half) + 1), b = _samples.AsSpan(other - half, (2 * half) + 1);
        double sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sumA += a[i];
            sumB += b[i];
            squareA += a[i] * a[i];
            squareB += b[i] * b[i];
            product += a[i] * b[i];
        }

        double spread = (squareA - (sumA * sumA / a.Length)) * (squareB - (sumB * sumB / a.Length));
        return spread > 0 ? (product - (sumA * sumB / a.Length)) / Math.Sqrt(spread) : -1;
    }
}
