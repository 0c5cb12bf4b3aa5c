using SerHost.Signal.Voice;

namespace Transforms.Voice;

/// <summary>Breath: white noise through the vocal tract of each moment, at a wanted ratio of harmonics to noise.</summary>
/// <remarks>
/// The tract is the all-pole filter of linear prediction (autocorrelation method) on the pre-emphasised sound, so that the noise lacks the
/// falling spectrum of the glottis, as breath does. With periodicity r (the share of power that repeats) of a sound of power P, and q of
/// the noise, whose resonances ring on for a period, noise of power P·(r − h·(1 − r)) / (h·(1 − q) − q) makes the ratio h. Where the sound
/// is noisier already, or not voiced, none is added.
/// </remarks>
internal static class Aspiration
{
    private const double FrameSeconds = 0.03;
    private const double PreEmphasis = 0.97;
    private const int Rounds = 3;
    private const double CloseDb = 0.2;
    private const double Widening = 0.98;
    private const double MostPeriodic = 0.9999;

    /// <summary>Adds noise to a piece, and more or less of it until the mean ratio
    /// measured afterwards is the wanted one to within 0.2 dB.</summary>
    /// <param name="piece">The sound.</param>
    /// <param name="rateHz">Samples a second.</param>
    /// <param name="hnrDb">The wanted ratio.</param>
    /// <param name="pitch">Pitch at a sample of the piece.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="cancellation">Stops.</param>
    public static double[] Added(double[] piece, int rateHz, double hnrDb, Func<int, PitchFrame> pitch, int seed,
        CancellationToken cancellation)
    {
        double aim = hnrDb;
        for (int round = 0; ; round++)
        {
            double[] changed = [.. piece];
            Add(changed, rateHz, aim, pitch, new Random(seed), cancellation);
            double? found = round == Rounds ? null : MeanDb(PitchContour.Of(changed, rateHz, cancellation), hnrDb, pitch);
            if (found is not { } measured || Math.Abs(measured - hnrDb) < CloseDb)
            {
                return changed;
            }

            aim += hnrDb - measured;
        }
    }

    /// <summary>Mean ratio over the frames that were clearer than wanted and are still voiced; null where there is none.</summary>
    private static double? MeanDb(PitchContour after, double hnrDb, Func<int, PitchFrame> before)
    {
        double[] found = [.. Enumerable.Range(0, after.Frames.Count)
            .Where(i => after.Frames[i].IsVoiced && before((int)after.CentreOf(i)) is { IsVoiced: true } voice
                && Db(voice.Periodicity) > hnrDb)
            .Select(i => Db(after.Frames[i].Periodicity))];
        return found.Length == 0 ? null : found.Average();
    }

    private static double Db(double periodicity)
    {
        double r = Math.Clamp(periodicity, 1 - MostPeriodic, MostPeriodic);
        return 10 * Math.Log10(r / (1 - r));
    }

    private static void Add(double[] piece, int rateHz, double hnrDb, Func<int, PitchFrame> pitch, Random random,
        CancellationToken cancellation)
    {
        int half = Math.Max(8, (int)(0.5 * FrameSeconds * rateHz));
        int order = Math.Min(half / 2, (rateHz / 1000) + 2);
        double ratio = Math.Pow(10, hnrDb / 10);
        var white = new double[piece.Length + (5 * half)];
        for (int i = 0; i < white.Length; i++)
        {
            white[i] = NoiseSource.Normal(random);
        }

        var noise = new double[piece.Length];
        for (int centre = 0; centre < piece.Length + half; centre += half)
        {
            cancellation.ThrowIfCancellationRequested();
            PitchFrame voice = pitch(Math.Min(centre, piece.Length - 1));
            if (!voice.IsVoiced)
            {
                continue;
            }

            (double[] frame, double power) = Cut(piece, centre, half);
            double[] tract = Tract(frame, order);
            double r = Math.Min(MostPeriodic, voice.Periodicity), q = Periodicity(tract, (int)Math.Round(rateHz / voice.Hz));
            double wanted = power * (r - (ratio * (1 - r))) / Math.Max(0.05, (ratio * (1 - q)) - q);
            if (wanted > 0)
            {
                AddFrame(noise, centre, half, tract, white.AsSpan(centre, 4 * half), Math.Sqrt(wanted));
            }
        }

        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] += noise[i];
        }
    }

    /// <summary>The frame around a sample under a Hann window, and the mean square of what it holds.</summary>
    private static (double[] Frame, double Power) Cut(double[] piece, int centre, int half)
    {
        var frame = new double[2 * half];
        double power = 0, weight = 0;
        for (int i = 0; i < frame.Length; i++)
        {
            int at = centre - half + i;
            if (at >= 0 && at < piece.Length)
            {
                double window = 0.5 - (0.5 * Math.Cos(Math.PI * (i + 0.5) / half));
                frame[i] = piece[at] * window;
                power += piece[at] * piece[at] * window;
                weight += window;
            }
        }

        return (frame, weight > 0 ? power / weight : 0);
    }

    private static void AddFrame(double[] noise, int centre, int half, double[] tract, ReadOnlySpan<double> white, double rms)
    {
        // The first half lets the filter settle.
        var filtered = new double[3 * half];
        double power = 0;
        for (int i = 0; i < filtered.Length; i++)
        {
            double value = white[i];
            for (int k = 1; k < tract.Length && k <= i; k++)
            {
                value -= tract[k] * filtered[i - k];
            }

            filtered[i] = value;
            power += i >= half ? value * value : 0;
        }

        double scale = power > 0 ? rms / Math.Sqrt(power / (2 * half)) : 0;
        for (int i = 0; i < 2 * half; i++)
        {
            int at = centre - half + i;
            if (at >= 0 && at < noise.Length)
            {
                // Frames that overlap have one excitation, so their windows add up to one in amplitude.
                noise[at] += scale * filtered[half + i] * (0.5 - (0.5 * Math.Cos(Math.PI * (i + 0.5) / half)));
            }
        }
    }

    /// <summary>Normalised autocorrelation of noise through the tract at a lag, from the impulse response.</summary>
    private static double Periodicity(double[] tract, int lag)
    {
        var response = new double[(2 * lag) + 512];
        double power = 0, product = 0;
        for (int i = 0; i < response.Length; i++)
        {
            double value = i == 0 ? 1 : 0;
            for (int k = 1; k < tract.Length && k <= i; k++)
            {
                value -= tract[k] * response[i - k];
            }

            response[i] = value;
            power += value * value;
            product += i >= lag ? value * response[i - lag] : 0;
        }

        return Math.Max(0, product / power);
    }

    /// <summary>Prediction coefficients a[0] = 1, a[1] … by Levinson and Durbin's recursion.</summary>
    private static double[] Tract(double[] frame, int order)
    {
        var emphasised = new double[frame.Length];
        for (int i = 1; i < frame.Length; i++)
        {
            emphasised[i] = frame[i] - (PreEmphasis * frame[i - 1]);
        }

        var r = new double[order + 1];
        for (int lag = 0; lag <= order; lag++)
        {
            for (int i = lag; i < emphasised.Length; i++)
            {
                r[lag] += emphasised[i] * emphasised[i - lag];
            }
        }

        r[0] = (r[0] * 1.0001) + 1e-12;
        var a = new double[order + 1];
        a[0] = 1;
        double error = r[0];
        for (int m = 1; m <= order; m++)
        {
            double reflection = r[m];
            for (int k = 1; k < m; k++)
            {
                reflection += a[k] * r[m - k];
            }

            reflection = -reflection / error;
            double[] before = [.. a];
            for (int k = 1; k < m; k++)
            {
                a[k] = before[k] + (reflection * before[m - k]);
            }

            a[m] = reflection;
            error *= 1 - (reflection * reflection);
        }

        // Wider resonances: those of a high voice would otherwise sit on single harmonics.
        for (int k = 1; k <= order; k++)
        {
            a[k] *= Math.Pow(Widening, k);
        }

        return a;
    }
}
