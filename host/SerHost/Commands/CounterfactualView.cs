using System.Globalization;
using SerHost.Analysis.Causes;
using SerHost.Analysis.Statistics;
using SerHost.Core.Counterfactuals;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Tables of a counterfactual experiment.</summary>
internal static class CounterfactualView
{
    public static void Show(Output output, CounterfactualResult result)
    {
        CounterfactualReport report = result.Report;
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Model} on {result.Clips} clips: {report.Rows} manipulations, {report.Failed} of them failed their check and are kept out."));
        output.Line();
        var verdicts = new TextTable("emotion", "cue", ">Δf", ">p", ">logit per unit", ">p", "verdict") { Title = "Verdicts: Δf says where the cue lies; the slope says whether the decision follows it there" };
        foreach (CausalVerdict verdict in report.Verdicts)
        {
            verdicts.Add(verdict.Emotion, verdict.Cue, Numbers.Significant(verdict.Delta), P(verdict.DeltaP), Numbers.Signed(verdict.Slope),
                P(verdict.SlopeP), verdict.Verdict);
        }

        output.Table(verdicts);
        output.Line();
        var responses = new TextTable("emotion", "cue", "place", ">clips", ">speakers", ">logit per unit", ">95 %", ">p", "by dose") { Title = "Dose–response of the target's logit" };
        foreach (DoseResponse response in report.Responses)
        {
            responses.Add(
                response.Emotion, response.Cue, response.Place, Whole(response.Clips), Whole(response.Speakers),
                Numbers.Signed(response.Slope), Range(response.Interval), P(response.AdjustedP),
                string.Join("  ", response.Doses.Select(dose =>
                    string.Create(CultureInfo.InvariantCulture, $"{dose.Dose:+0.##;-0.##;0}: {dose.Logit:+0.00;-0.00;0.00}"))));
        }

        output.Table(responses);
        output.Line();
        if (report.Contrasts.Count > 0)
        {
            var contrasts = new TextTable("emotion", "cue", ">clips", ">salient", ">matched", ">difference", ">95 %", ">p") { Title = "Is the explanation causal? Mean size of the logit's change where the method looked, and in matched windows" };
            foreach (CausalContrast contrast in report.Contrasts)
            {
                contrasts.Add(
                    contrast.Emotion, contrast.Cue, Whole(contrast.Clips), Numbers.Significant(contrast.Salient),
                    Numbers.Significant(contrast.Matched), Numbers.Signed(contrast.Difference),
                    Range(contrast.Interval), P(contrast.AdjustedP));
            }

            output.Table(contrasts);
            output.Line();
        }

        var flips = new TextTable("cue", "place", ">clips", ">flipped", ">smallest dose") { Title = "Decisions that some dose flips, and the median of the smallest that does" };
        foreach (FlipSummary flip in report.Flips)
        {
            flips.Add(flip.Cue, flip.Place, Whole(flip.Clips), Numbers.Percent(flip.Flipped), double.IsNaN(flip.SmallestDose)
                ? "–" : Numbers.Significant(flip.SmallestDose));
        }

        output.Table(flips);
    }

    public static string Range(Interval interval) =>
        double.IsNaN(interval.Low) ? "–" : string.Create(CultureInfo.InvariantCulture, $"{interval.Low:0.000} to {interval.High:0.000}");

    public static string P(double p) => double.IsNaN(p) ? "–" : p < 0.001 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);
}
