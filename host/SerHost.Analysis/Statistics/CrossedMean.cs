using MathNet.Numerics.Distributions;

namespace SerHost.Analysis.Statistics;

/// <summary>A mean whose uncertainty counts two crossed samples: speakers and sentences both were drawn, and either could have come out
/// otherwise.</summary>
/// <remarks>
/// Variance of the mean under two-way clustering, V(speakers) + V(sentences) − V(clips) (Cameron, Gelbach and Miller 2011, "Robust
/// inference with multiway clustering", J. Business &amp; Economic Statistics 29(2)), each part with its factor G/(G − 1), never below the
/// larger one-way variance; Student's t with min(speakers, sentences) − 1 degrees of freedom. A test that flips speakers alone takes the
/// sentences as fixed: its finding holds for these sentences.
/// </remarks>
/// <param name="Values">Clips with a known speaker and sentence.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="Sentences">Sentences.</param>
/// <param name="Mean">Mean over those clips; NaN when undefined.</param>
/// <param name="Interval">95 % interval; undefined with fewer than five speakers or sentences.</param>
/// <param name="P">Two-sided p of mean 0; NaN when undefined.</param>
public sealed record CrossedMean(int Values, int Speakers, int Sentences, double Mean, Interval Interval, double P)
{
    /// <summary>Computes it.</summary>
    /// <param name="values">Speaker, sentence and value; those with an unknown speaker, sentence or value are left out.</param>
    public static CrossedMean Compute(IEnumerable<(string? Speaker, string? Sentence, double Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var all = values.ToArray();
        var speakers = new Dictionary<string, int>(StringComparer.Ordinal);
        var sentences = new Dictionary<string, int>(StringComparer.Ordinal);
        return Compute([.. all.Select(v => Number(speakers, v.Speaker))], [.. all.Select(v => Number(sentences, v.Sentence))],
            [.. all.Select(v => v.Value)]);
    }

    /// <summary>Computes it from numbered speakers and sentences; -1: unknown.</summary>
    internal static CrossedMean Compute(int[] speakerOf, int[] sentenceOf, double[] values)
    {
        int[] known = [.. Enumerable.Range(0, values.Length)
            .Where(i => speakerOf[i] >= 0 && sentenceOf[i] >= 0 && !double.IsNaN(values[i]))];
        if (known.Length == 0)
        {
            return new CrossedMean(0, 0, 0, double.NaN, Interval.Undefined, double.NaN);
        }

        int mostSpeakers = 1 + known.Max(i => speakerOf[i]), mostSentences = 1 + known.Max(i => sentenceOf[i]);
        double mean = known.Average(i => values[i]);
        double[] bySpeaker = Sums(known, values, mean, i => speakerOf[i], mostSpeakers);
        double[] bySentence = Sums(known, values, mean, i => sentenceOf[i], mostSentences);
        int smaller = Math.Min(bySpeaker.Length, bySentence.Length);
        if (smaller < ClusterBootstrap.MinimumClusters)
        {
            return new CrossedMean(known.Length, bySpeaker.Length, bySentence.Length, mean, Interval.Undefined, double.NaN);
        }

        double[] byBoth = Sums(known, values, mean, i =>
            ((long)speakerOf[i] * mostSentences) + sentenceOf[i], (long)mostSpeakers * mostSentences);
        (double speakers, double sentences, double both) =
            (Variance(bySpeaker, known.Length), Variance(bySentence, known.Length), Variance(byBoth, known.Length));
        double error = Math.Sqrt(Math.Max(speakers + sentences - both, Math.Max(speakers, sentences)));
        double reach = StudentT.InvCDF(0, 1, smaller - 1, 0.975) * error;
        double p = error > 1e-12 * Math.Abs(mean) ? 2 * StudentT.CDF(0, 1, smaller - 1, -Math.Abs(mean) / error) : mean == 0
            ? 1 : double.NaN;
        return new CrossedMean(known.Length, bySpeaker.Length, bySentence.Length, mean, new Interval(mean - reach, mean + reach), p);
    }

    private static int Number(Dictionary<string, int> numbers, string? name)
    {
        if (name is null)
        {
            return -1;
        }

        numbers.TryAdd(name, numbers.Count);
        return numbers[name];
    }

    /// <summary>Sums of the deviations from the mean over clusters, in the order in which these first occur.</summary>
    private static double[] Sums(int[] known, double[] values, double mean, Func<int, long> clusterOf, long most)
    {
        var sums = new List<double>();
        int[]? places = most <= 1 << 20 ? new int[most] : null;
        var placeOf = new Dictionary<long, int>();
        foreach (int i in known)
        {
            long cluster = clusterOf(i);
            int place = places is not null ? places[cluster] : placeOf.GetValueOrDefault(cluster);
            if (place == 0)
            {
                sums.Add(0);
                place = sums.Count;
                if (places is not null)
                {
                    places[cluster] = place;
                }
                else
                {
                    placeOf[cluster] = place;
                }
            }

            sums[place - 1] += values[i] - mean;
        }

        return [.. sums];
    }

    private static double Variance(double[] sums, int count) =>
        sums.Sum(s => s * s) / ((double)count * count) * sums.Length / Math.Max(1, sums.Length - 1);
}
