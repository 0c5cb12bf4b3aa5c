using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>Methods side by side: the chosen cell, how often Δf points where research expects, agreement with the chosen method.</summary>
internal sealed class MethodsPanel : IStatisticsPanel
{
    private static readonly int[] s_columns = [1, 17, 42, 64, 72];
    private static readonly int[] s_wideColumns = [1, 22, 52, 84, 96];

    public string Name => "methods";

    public int Rows(StatisticsChoice choice, int width) => 2 + choice.Data.Methods.Count;

    public void Draw(Canvas canvas, StatisticsChoice choice, int row)
    {
        canvas.Text(1, row, $"Methods, against {CueBaselineText(choice)}{(choice.Data.Extras is null ? "; reading how far they agree…" : "")}", Theme.Strong, canvas.Width - 2);
        int[] columns = canvas.Width >= 110 ? s_wideColumns : s_columns;
        string[] heads =
        [
            "method", $"Δ {CueLabel.Name(choice.Cue)}, {choice.Emotion}", canvas.Width >= 110 ? "as expected (by chance), p"
                : "as expected (chance)", "agrees", canvas.Width >= 110 ? "shares segments (by chance)" : "shared",
        ];
        canvas.Fill(row + 1, Theme.Header);
        for (int i = 0; i < heads.Length; i++)
        {
            canvas.Text(columns[i], row + 1, heads[i], Theme.Header);
        }

        for (int m = 0; m < choice.Data.Methods.Count; m++)
        {
            string method = choice.Data.Methods[m];
            int y = row + 2 + m;
            canvas.Text(columns[0], y, method, method == choice.Method ? Theme.Strong : Theme.Text, columns[1] - columns[0] - 1);
            if (choice.Data.Find(method, choice.Baseline, choice.Emotion, choice.Cue) is { Utterances: > 0 } cell)
            {
                string interval = double.IsNaN(cell.Interval.Low)
                    ? "" : $" [{NumberText.Signed(cell.Interval.Low)}, {NumberText.Signed(cell.Interval.High)}]";
                canvas.Text(columns[1], y, $"{NumberText.Signed(cell.MeanDelta)}{StatisticsData.Stars(cell.AdjustedP)}{interval}",
                    cell.AdjustedP < 0.05 ? Theme.Strong : Theme.Text, columns[2] - columns[1] - 1);
            }

            if (choice.Data.Extras?.Plausibility.FirstOrDefault(found =>
                found.Table == "literature" && found.Emotion == "all" && found.Method == method
                && found.Baseline == choice.Baseline) is { } rate)
            {
                canvas.Text(columns[2], y, $"{NumberText.Percent(rate.Rate)} ({NumberText.Percent(rate.ChanceRate)}), p {NumberText.P(rate.P)}", rate.P < 0.05 ? Theme.Strong : Theme.Text, columns[3] - columns[2] - 1);
            }

            if (choice.Data.Extras?.Pairs.FirstOrDefault(found =>
                (found.First == method && found.Second == choice.Method)
                || (found.Second == method && found.First == choice.Method)) is { } pair)
            {
                canvas.Text(columns[3], y, NumberText.Correlation(pair.RankAgreement), Theme.Text);
                canvas.Text(columns[4], y, NumberText.Percent(pair.SharedSegments)
                    + (canvas.Width >= 110 ? $" ({NumberText.Percent(pair.SharedByChance)})" : ""), Theme.Text);
            }
        }
    }

    private static string CueBaselineText(StatisticsChoice choice) => SerHost.Analysis.CueContrasts.CueBaselineNames.Name(choice.Baseline);
}
