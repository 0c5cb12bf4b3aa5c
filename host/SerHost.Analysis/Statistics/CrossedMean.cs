using MathNet.Numerics.Distributions;

namespace SerHost.Analysis.Statistics;

/// <summary>A mean whose uncertainty counts two crossed samples: speakers and sentences both were drawn, and either could have come out otherwise.</summary>
/// <remarks>
/// Variance of the mean under two-way clustering, V(speakers) + V(sentences) − V(clips) (Cameron, Gelbach and Miller 2011, "Robust inference with multiway
/// clustering", J. Business &amp; Economic Statistics 29(2)), each part with its factor G/(G − 1), never below the larger one-way variance; Student's t with
/// min(speakers, sentences) − 1 degrees of freedom. A test that flips speakers alone takes the sentences as fixed: its finding holds for these sentences.
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
        var known = values.Where(v => v.Speaker is not null && v.Sentence is not null && !double.IsNaN(v.Value)).ToArray();
        int speakers = known.Select(v => v.Speaker).Distinct().Count(), sentences = known.Select(v => v.Sentence).Distinct().Count();
        if (known.Length == 0)
        {
            return new CrossedMean(0, 0, 0, double.NaN, Interval.Undefined, double.NaN);
        }

        double mean = known.Average(v => v.Value);
        int smaller = Math.Min(speakers, sentences);
        if (smaller < ClusterBootstrap.MinimumClusters)
        {
            return new CrossedMean(known.Length, speakers, sentences, mean, Interval.Undefined, double.NaN);
        }

        double bySpeaker = Variance(known.GroupBy(v => v.Speaker!).Select(g => g.Sum(v => v.Value - mean)), known.Length);
        double bySentence = Variance(known.GroupBy(v => v.Sentence!).Select(g => g.Sum(v => v.Value - mean)), known.Length);
        double byBoth = Variance(known.GroupBy(v => (v.Speaker, v.Sentence)).Select(g => g.Sum(v => v.Value - mean)), known.Length);
        double error = Math.Sqrt(Math.Max(bySpeaker + bySentence - byBoth, Math.Max(bySpeaker, bySentence)));
        double reach = StudentT.InvCDF(0, 1, smaller - 1, 0.975) * error;
        double p = error > 1e-12 * Math.Abs(mean) ? 2 * StudentT.CDF(0, 1, smaller - 1, -Math.Abs(mean) / error) : mean == 0 ? 1 : double.NaN;
        return new CrossedMean(known.Length, speakers, sentences, mean, new Interval(mean - reach, mean + reach), p);
    }

    private static double Variance(IEnumerable<double> clusterSums, int count)
    {
        double[] sums = [.. clusterSums];
        return sums.Sum(s => s * s) / ((double)count * count) * sums.Length / Math.Max(1, sums.Length - 1);
    }
}
