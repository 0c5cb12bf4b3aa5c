using System.Globalization;
using System.Text;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Signal;

namespace SerHost.Core.Cues.Truth;

/// <summary>How one functional fares: the published number against the mended one, and how far each moves with the file's rate and
/// level.</summary>
/// <param name="Published">openSMILE's name.</param>
/// <param name="Mended">Name in the profile default.</param>
/// <param name="Unit">Unit of the mended functional.</param>
/// <param name="Clips">Recordings in which both are defined.</param>
/// <param name="MedianOff">Median |published − mended|, in the unit.</param>
/// <param name="MostOff">What 95 % of the recordings stay below, in the unit.</param>
/// <param name="MedianOffSpreads">The median in standard deviations of the mended functional between recordings.</param>
/// <param name="MostOffSpreads">The 95 % point in the same.</param>
/// <param name="Moved">
/// Median |change| of each condition of <see cref="PublishedComparison.Conditions"/>, published and mended, in standard deviations of the
/// functional itself between recordings.
/// </param>
public sealed record ComparedFunctional(
    string Published, string Mended, string Unit, int Clips, double MedianOff, double MostOff, double MedianOffSpreads,
    double MostOffSpreads,
    IReadOnlyList<MovedFunctional> Moved);

/// <summary>Median |change| of a functional under one condition, in its standard deviations between recordings.</summary>
/// <param name="Published">Of the published number.</param>
/// <param name="Mended">Of the mended one.</param>
public sealed record MovedFunctional(double Published, double Mended);

/// <summary>Measures recordings in both profiles of eGeMAPS, again at other sample rates and 20 dB quieter.</summary>
/// <remarks>
/// The published numbers' spreads over the mean are turned back into standard deviations where the mended functional is one, so that both
/// have the same unit. "Mended" stands for the truth as far as the profile default comes: its own errors are in ACCURACY.md.
/// </remarks>
public static class PublishedComparison
{
    private const double QuieterDb = -20;
    private static readonly int[] Rates = [16_000, 22_050, 44_100, 48_000];

    /// <summary>What is changed: the same sound at other rates than 16 kHz, and quieter.</summary>
    public static IReadOnlyList<string> Conditions { get; } = ["22.05 kHz", "44.1 kHz", "48 kHz", "−20 dB"];

    /// <summary>Measures recordings.</summary>
    /// <param name="published">The extractor of openSMILE's 88 functionals.</param>
    /// <param name="mended">The extractor of the default profile's, in the same order.</param>
    /// <param name="paths">Recordings; each is brought to 16 kHz first.</param>
    /// <param name="report">Told the number of recordings done; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<ComparedFunctional> Run(
        ICueExtractor published, ICueExtractor mended, IReadOnlyList<string> paths, Action<int>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(mended);
        ArgumentNullException.ThrowIfNull(paths);
        int count = mended.Descriptor.Cues.Count;
        if (published.Descriptor.Cues.Count != count)
        {
            throw new ArgumentException(
                $"{published.Descriptor.Id} has {published.Descriptor.Cues.Count} cues, {mended.Descriptor.Id} {count}; they must have the same in order.",
                nameof(published));
        }

        // [conditions, the first being the recording at 16 kHz as it is][clips][functionals]
        var ofPublished = new List<float[]>[Conditions.Count + 1];
        var ofMended = new List<float[]>[Conditions.Count + 1];
        for (int k = 0; k <= Conditions.Count; k++)
        {
            (ofPublished[k], ofMended[k]) = ([], []);
        }

        for (int i = 0; i < paths.Count; i++)
        {
            AudioClip clip = At(AudioFile.Read(paths[i], cancellation).Clip, Rates[0]);
            AudioClip[] versions =
            [
                .. Rates.Select(rate => At(clip, rate)),
                new AudioClip(clip.Id, clip.Samples.ToArray().Select(x => (float)(x * Math.Pow(10, QuieterDb / 20))).ToArray(),
                    clip.SampleRateHz),
            ];
            for (int k = 0; k < versions.Length; k++)
            {
                ofPublished[k].Add(Measure(published, versions[k], cancellation));
                ofMended[k].Add(Measure(mended, versions[k], cancellation));
            }

            report?.Invoke(i + 1);
        }

        return [.. Enumerable.Range(0, count).Select(c => Compare(published, mended, c, ofPublished, ofMended))];
    }

    /// <summary>The comparison as a Markdown table.</summary>
    /// <param name="rows">What <see cref="Run"/> found.</param>
    public static string Table(IReadOnlyList<ComparedFunctional> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder("| functional (openSMILE's name) | default | unit | clips | off: median | off: 95 % | in SD: median | in SD: 95 % |");
        text.AppendJoin("", Conditions.Select(condition => $" {condition} |")).AppendLine();
        text.Append('|').AppendJoin("", Enumerable.Repeat("---|", 8 + Conditions.Count)).AppendLine();
        foreach (ComparedFunctional row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Published} | {row.Mended} | {row.Unit} | {row.Clips} | {Short(row.MedianOff)} |")
                .Append(CultureInfo.InvariantCulture, $" {Short(row.MostOff)} | {row.MedianOffSpreads:0.00} | {row.MostOffSpreads:0.00} |")
                .AppendJoin("", row.Moved.Select(moved => FormattableString.Invariant($" {moved.Published:0.00} / {moved.Mended:0.00} |")))
                    .AppendLine();
        }

        return text.ToString();
    }

    /// <summary>Default parameters, but for windows that slide: of functionals one row is wanted, about the whole recording.</summary>
    internal static ParameterValues WholeClip(ICueExtractor extractor)
    {
        var given = new Dictionary<string, string>();
        if (extractor.Descriptor.Parameters.Any(parameter => parameter.Id == "window"))
        {
            given["window"] = "0";
        }

        return ParameterValues.Parse(extractor.Descriptor.Parameters, given);
    }

    private static AudioClip At(AudioClip clip, int rateHz) => clip.SampleRateHz == rateHz
        ? clip
        : new AudioClip(clip.Id, new Resampler(clip.SampleRateHz, rateHz).Resample(clip.Samples.Span), rateHz);

    private static float[] Measure(ICueExtractor extractor, AudioClip clip, CancellationToken cancellation) =>
        extractor.Extract(clip, WholeClip(extractor), cancellation).Values.ToArray();

    private static ComparedFunctional Compare(ICueExtractor published, ICueExtractor mended, int c, List<float[]>[] ofPublished,
        List<float[]>[] ofMended)
    {
        CueDescriptor cue = mended.Descriptor.Cues[c];
        bool isDeviation = cue.Id.EndsWith("_sd", StringComparison.Ordinal)
            && published.Descriptor.Cues[c].Id.EndsWith("stddevNorm", StringComparison.Ordinal);
        double[] first = [.. ofPublished[0].Select(Published)], truth = [.. ofMended[0].Select(row => (double)row[c])];
        double[] off = [.. first.Zip(truth, (a, b) => Math.Abs(a - b)).Where(double.IsFinite).Order()];
        double spread = Deviation(truth);
        double medianOff = At(off, 0.5), mostOff = At(off, 0.95);
        var moved = new List<MovedFunctional>();
        for (int k = 1; k <= Conditions.Count; k++)
        {
            moved.Add(new MovedFunctional(
                Median(ofPublished[k].Select(Published), first) / Deviation(first),
                Median(ofMended[k].Select(row => (double)row[c]), truth) / spread));
        }

        return new ComparedFunctional(
            published.Descriptor.Cues[c].Id, cue.Id, cue.Unit, off.Length, medianOff, mostOff, medianOff / spread, mostOff / spread, moved);

        double Published(float[] row) => isDeviation ? Math.Abs((double)row[c] * row[c - 1]) : row[c];

        static double Median(IEnumerable<double> changed, double[] before) =>
            At([.. changed.Zip(before, (a, b) => Math.Abs(a - b)).Where(double.IsFinite).Order()], 0.5);
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];

    private static double Deviation(double[] values)
    {
        double[] defined = [.. values.Where(double.IsFinite)];
        double mean = defined.Length == 0 ? double.NaN : defined.Average();
        return defined.Length < 2 ? double.NaN : Math.Sqrt(defined.Sum(x => (x - mean) * (x - mean)) / (defined.Length - 1));
    }

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
