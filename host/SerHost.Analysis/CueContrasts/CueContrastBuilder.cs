using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>All comparisons of one cue of one map.</summary>
internal sealed class CueContrastBuilder(WindowCueTable table, int cue, WindowSetMeans means, int[] salient)
{
    // Rounding that must not decide whether two sets' means are equal, as a share of the largest.
    private const double SlackShare = 1e-9;

    public CueContrast Build(MatchedWindows? matched, string? unmatchedReason)
    {
        double observed = means.MeanOver(salient, out double frames);
        if (double.IsNaN(observed))
        {
            string reason = FormattableString.Invariant(
                $"{frames:0.#} {(table.NeedsFrames[cue] ? "frames" : "windows")} with a value in the salient segments; at least {means.Needed:0.#} are needed.");
            return new CueContrast(table.CueIds[cue], double.NaN, frames, means.Full, [], null, reason);
        }

        var baselines = new[]
        {
            Against(CueBaseline.Full, means.Full, observed, means.FullShare, 0, "The cue is undefined in the whole clip."),
            AgainstRest(observed),
            Against(CueBaseline.Random, means.Random, observed, means.RandomShare, means.Draws, "No random set has the cue."),
            AgainstMatched(matched, unmatchedReason),
        };
        return new CueContrast(
            table.CueIds[cue], observed, frames, means.Full, baselines, means.Randomise(observed, SlackShare), null);
    }

    private static BaselineContrast Against(
        CueBaseline baseline, double value, double observed, double sharePositive, int sets, string reason) =>
        double.IsNaN(value)
            ? new BaselineContrast(baseline, double.NaN, double.NaN, double.NaN, sets, reason)
            : new BaselineContrast(baseline, value, observed - value, sharePositive, sets, null);

    private BaselineContrast AgainstRest(double observed)
    {
        double value = means.RestOf(salient);
        return double.IsNaN(value)
            ? new BaselineContrast(
                CueBaseline.Rest, double.NaN, double.NaN, double.NaN, 0, "Too few frames with the cue outside the salient segments.")
            : new BaselineContrast(CueBaseline.Rest, value, observed - value, means.RestShare(value), 0, null);
    }

    private BaselineContrast AgainstMatched(MatchedWindows? matched, string? unmatchedReason)
    {
        if (table.Quantities[cue] != CueQuantity.Other)
        {
            string what = table.Quantities[cue] == CueQuantity.Level ? "level" : "voicing";
            return Undefined($"Not testable: the windows are matched on {what}.") with { IsNotTestable = true };
        }

        if (matched is null)
        {
            return Undefined(unmatchedReason!);
        }

        (double salientMean, double others) = matched.Means(table.Sums[cue], table.Weights[cue]);
        return double.IsNaN(salientMean) || double.IsNaN(others)
            ? Undefined("No comparable window has the cue.")
            : new BaselineContrast(CueBaseline.Matched, others, salientMean - others, 0.5, 0, null) { Balance = matched.Balance };

        static BaselineContrast Undefined(string reason) => new(CueBaseline.Matched, double.NaN, double.NaN, double.NaN, 0, reason);
    }
}
