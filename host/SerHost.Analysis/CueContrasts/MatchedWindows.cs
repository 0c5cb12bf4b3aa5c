using System.Globalization;

namespace SerHost.Analysis.CueContrasts;

/// <summary>How well salient and other windows were made alike before a cue was compared.</summary>
/// <remarks>Differences are salient − others, over the frames in which the cue is
/// defined. Before: every frame counts alike; after: by the weights.</remarks>
/// <param name="LevelBeforeDb">Difference of the mean frame level in dB.</param>
/// <param name="LevelAfterDb">The same after weighting.</param>
/// <param name="SpreadBeforeDb">Difference of the standard deviation of the frame level in dB.</param>
/// <param name="SpreadAfterDb">The same after weighting.</param>
/// <param name="VoicingBefore">Difference of the voicing rate.</param>
/// <param name="VoicingAfter">The same after weighting.</param>
/// <param name="LevelDeviationDb">Standard deviation of the windows' mean levels in
/// this clip: the unit of standardised differences.</param>
/// <param name="EffectiveSalient">Effective number of salient windows, (Σw)²/Σw² (Kish 1965).</param>
/// <param name="EffectiveOther">Effective number of other windows.</param>
public sealed record MatchBalance(
    double LevelBeforeDb,
    double LevelAfterDb,
    double SpreadBeforeDb,
    double SpreadAfterDb,
    double VoicingBefore,
    double VoicingAfter,
    double LevelDeviationDb,
    double EffectiveSalient,
    double EffectiveOther);

/// <summary>Salient and other windows of a clip, weighted so that their levels and voicing are the same.</summary>
/// <remarks>
/// Covariates of a window, over the frames in which the cue is defined: mean level in dB, mean squared level (with the mean it fixes the
/// spread, so that an even stretch does not stand against one of loud and silent frames), and voicing rate (1 throughout, and so no
/// covariate, for cues of voiced frames). See <see cref="OverlapWeights"/>. A clip without comparable moments has no matched value, and
/// says why.
/// </remarks>
internal sealed class MatchedWindows
{
    private readonly int[] _windows;
    private readonly double[] _weights;
    private readonly bool[] _isSalient;

    private MatchedWindows(int[] windows, double[] weights, bool[] isSalient, MatchBalance balance)
    {
        _windows = windows;
        _weights = weights;
        _isSalient = isSalient;
        Balance = balance;
    }

    public MatchBalance Balance { get; }

    /// <summary>Finds the weights; null with a reason where the salient windows have no counterpart.</summary>
    /// <param name="levels">Level and voicing over the frames that count.</param>
    /// <param name="salient">Windows of the segments.</param>
    /// <param name="others">Windows that could have been chosen, were not, and share no time with a segment.</param>
    /// <param name="settings">Tolerances.</param>
    /// <param name="reason">Why there is nothing to compare with.</param>
    public static MatchedWindows? Find(
        WindowLevels levels, IReadOnlyList<int> salient, IReadOnlyList<int> others, CueContrastSettings settings, out string? reason)
    {
        int[] windows = [.. salient.Concat(others).Where(w => levels.Frames[w] > 0)];
        var chosen = salient.ToHashSet();
        bool[] isSalient = [.. windows.Select(chosen.Contains)];
        int salientCount = isSalient.Count(s => s);
        if (salientCount == 0 || salientCount == windows.Length)
        {
            reason = salientCount == 0 ? "No salient window has the cue." : "No other window has the cue.";
            return null;
        }

        double[] masses = [.. windows.Select(w => levels.Frames[w])];
        double centre = windows.Select((w, i) => masses[i] * levels.LevelDb[w]).Sum() / masses.Sum();
        double[][] covariates =
        [
            .. windows.Select(w => (double[])
                [levels.LevelDb[w], levels.SquaredLevel[w] - (2 * centre * levels.LevelDb[w]) + (centre * centre), levels.VoicingRate[w]]),
        ];
        double[]? weights = OverlapWeights.Find(covariates, masses, isSalient, settings.BalanceTolerance);
        if (weights is null)
        {
            (double Mean, double Spread, double Voicing) a = Describe(levels, windows, masses, isSalient, true),
                b = Describe(levels, windows, masses, isSalient, false);
            reason = string.Create(
                CultureInfo.InvariantCulture,
                $"No comparable moments: the salient ones differ from all others in level or voicing ({a.Mean - b.Mean:+0.0;-0.0} dB, voicing rate {a.Voicing - b.Voicing:+0.00;-0.00}).");
            return null;
        }

        MatchBalance balance = Measure(levels, windows, masses, weights, isSalient);
        double needed = Math.Min(settings.MinimumEffectiveWindows, salientCount);
        if (balance.EffectiveSalient < needed - 1e-9 || balance.EffectiveOther < needed - 1e-9)
        {
            reason = string.Create(
                CultureInfo.InvariantCulture,
                $"Too few comparable moments: only {balance.EffectiveSalient:0.0} salient and {balance.EffectiveOther:0.0} other windows count once level and voicing are alike; {needed:0.#} are needed.");
            return null;
        }

        reason = null;
        return new MatchedWindows(windows, [.. weights.Select((weight, i) => weight / masses[i])], isSalient, balance);
    }

    /// <summary>A cue's means in the weighted salient windows and in the weighted others; NaN where no frame with the cue counts.</summary>
    public (double Salient, double Others) Means(double[] sums, double[] frames)
    {
        double salient = 0, salientFrames = 0, other = 0, otherFrames = 0;
        for (int i = 0; i < _windows.Length; i++)
        {
            (double sum, double count) = (_weights[i] * sums[_windows[i]], _weights[i] * frames[_windows[i]]);
            if (_isSalient[i])
            {
                (salient, salientFrames) = (salient + sum, salientFrames + count);
            }
            else
            {
                (other, otherFrames) = (other + sum, otherFrames + count);
            }
        }

        return (salientFrames > 0 ? salient / salientFrames : double.NaN, otherFrames > 0 ? other / otherFrames : double.NaN);
    }

    private static MatchBalance Measure(WindowLevels levels, int[] windows, double[] masses, double[] weights, bool[] isSalient)
    {
        var before = (Describe(levels, windows, masses, isSalient, true), Describe(levels, windows, masses, isSalient, false));
        var after = (Describe(levels, windows, weights, isSalient, true), Describe(levels, windows, weights, isSalient, false));
        double total = masses.Sum();
        double mean = windows.Select((w, i) => masses[i] * levels.LevelDb[w]).Sum() / total;
        double variance = windows.Select((w, i) => masses[i] * (levels.LevelDb[w] - mean) * (levels.LevelDb[w] - mean)).Sum() / total;
        return new MatchBalance(
            before.Item1.Mean - before.Item2.Mean, after.Item1.Mean - after.Item2.Mean,
            before.Item1.Spread - before.Item2.Spread, after.Item1.Spread - after.Item2.Spread,
            before.Item1.Voicing - before.Item2.Voicing, after.Item1.Voicing - after.Item2.Voicing,
            Math.Sqrt(variance), Effective(weights, isSalient, true), Effective(weights, isSalient, false));
    }

    private static (double Mean, double Spread, double Voicing) Describe(
        WindowLevels levels, int[] windows, double[] weights, bool[] isSalient, bool salient)
    {
        double total = 0, level = 0, squared = 0, voicing = 0;
        for (int i = 0; i < windows.Length; i++)
        {
            if (isSalient[i] == salient)
            {
                total += weights[i];
                level += weights[i] * levels.LevelDb[windows[i]];
                squared += weights[i] * levels.SquaredLevel[windows[i]];
                voicing += weights[i] * levels.VoicingRate[windows[i]];
            }
        }

        double mean = level / total;
        return (mean, Math.Sqrt(Math.Max(0, (squared / total) - (mean * mean))), voicing / total);
    }

    private static double Effective(double[] weights, bool[] isSalient, bool salient)
    {
        double[] group = [.. weights.Where((_, i) => isSalient[i] == salient)];
        double sum = group.Sum();
        return sum * sum / group.Sum(w => w * w);
    }
}
