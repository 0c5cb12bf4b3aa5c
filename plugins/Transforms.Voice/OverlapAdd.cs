namespace Transforms.Voice;

/// <summary>Adds grains up: each is the clip around its mark under two half-cosine
/// windows, moved to its new place between samples too.</summary>
/// <remarks>A window reaches to the neighbouring period of the clip, so that a grain holds one pulse and all of its ringing; where there is
/// no voice it reaches to the neighbouring grain.</remarks>
internal static class OverlapAdd
{
    private const int HalfTaps = 12;

    /// <summary>Renders the stretch from <paramref name="first"/> on.</summary>
    /// <param name="samples">The clip.</param>
    /// <param name="marks">Its marks.</param>
    /// <param name="grains">The grains in order.</param>
    /// <param name="first">Place of the first sample wanted, in the grains' count.</param>
    /// <param name="length">Samples wanted.</param>
    /// <param name="cancellation">Stops.</param>
    public static double[] Render(double[] samples, Mark[] marks, IReadOnlyList<Grain> grains, int first, int length,
        CancellationToken cancellation)
    {
        var output = new double[length];
        double[] piece = [];
        for (int i = 1; i + 1 < grains.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Grain grain = grains[i];
            double left = HalfWidth(marks, grains[i - 1], grain, -1), right = HalfWidth(marks, grain, grains[i + 1], 1);
            int from = Math.Max(first, (int)Math.Ceiling(grain.Position - left)),
                to = Math.Min(first + length - 1, (int)Math.Floor(grain.Position + right));
            if (to < from)
            {
                continue;
            }

            if (piece.Length < to - from + 1)
            {
                piece = new double[2 * (to - from + 1)];
            }

            double origin = marks[grain.Mark].Position;
            Read(samples, grain.IsReversed
                ? origin - (to - grain.Position) : origin + (from - grain.Position), piece.AsSpan(0, to - from + 1));
            for (int n = from; n <= to; n++)
            {
                double offset = n - grain.Position;
                double window = 0.5 + (0.5 * Math.Cos(Math.PI * offset / (offset < 0 ? left : right)));
                output[n - first] += grain.Gain * window * piece[grain.IsReversed ? to - n : n - from];
            }
        }

        return output;
    }

    private static double HalfWidth(Mark[] marks, Grain before, Grain after, int side)
    {
        double spacing = Math.Max(1, after.Position - before.Position);
        int mark = side < 0 ? after.Mark : before.Mark, neighbour = mark + side;
        bool isPeriod = neighbour >= 0 && neighbour < marks.Length && marks[mark].IsVoiced && marks[neighbour].IsVoiced
            && marks[before.Mark].IsVoiced && marks[after.Mark].IsVoiced;
        return isPeriod ? Math.Abs(marks[neighbour].Position - marks[mark].Position) : spacing;
    }

    /// <summary>Reads the clip from a place between samples on, by a windowed sinc; silence beyond its ends.</summary>
    private static void Read(double[] samples, double from, Span<double> target)
    {
        int whole = (int)Math.Floor(from);
        double share = from - whole;
        if (share < 1e-9 || share > 1 - 1e-9)
        {
            whole += share > 0.5 ? 1 : 0;
            for (int i = 0; i < target.Length; i++)
            {
                int at = whole + i;
                target[i] = at >= 0 && at < samples.Length ? samples[at] : 0;
            }

            return;
        }

        Span<double> taps = stackalloc double[2 * HalfTaps];
        double sum = 0;
        for (int t = 0; t < taps.Length; t++)
        {
            double x = t - HalfTaps + 1 - share;
            taps[t] = Math.Sin(Math.PI * x) / (Math.PI * x) * (0.5 + (0.5 * Math.Cos(Math.PI * x / HalfTaps)));
            sum += taps[t];
        }

        for (int t = 0; t < taps.Length; t++)
        {
            taps[t] /= sum;
        }

        for (int i = 0; i < target.Length; i++)
        {
            double value = 0;
            int at = whole + i - HalfTaps + 1;
            for (int t = Math.Max(0, -at); t < taps.Length && at + t < samples.Length; t++)
            {
                value += samples[at + t] * taps[t];
            }

            target[i] = value;
        }
    }
}
