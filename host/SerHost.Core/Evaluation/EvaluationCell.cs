using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Statistics;

namespace SerHost.Core.Evaluation;

/// <summary>One metric of one method over all clips.</summary>
/// <param name="Method">The method.</param>
/// <param name="MetricId">The metric.</param>
/// <param name="Fill">The fill's name; empty where it does not matter.</param>
/// <param name="Clips">Clips with a value.</param>
/// <param name="Mean">Mean over them.</param>
/// <param name="Interval">95 % interval, speakers resampled as wholes.</param>
/// <param name="Chance">Mean of random maps on the same clips.</param>
/// <param name="Excess">Mean of value − chance.</param>
/// <param name="ExcessInterval">95 % interval of it, speakers resampled as wholes.</param>
public sealed record EvaluationCell(
    string Method,
    string MetricId,
    string Fill,
    int Clips,
    double Mean,
    Interval Interval,
    double Chance,
    double Excess,
    Interval ExcessInterval)
{
    /// <summary><c>better than chance</c>, <c>at chance</c>, <c>worse than chance</c>,
    /// or empty where neither direction is better.</summary>
    public string Verdict
    {
        get
        {
            int better = EvaluationMetrics.Find(MetricId).Better;
            return better == 0 || double.IsNaN(ExcessInterval.Low) ? ""
                : ExcessInterval.Contains(0) ? "at chance"
                : Math.Sign(Excess) == better ? "better than chance" : "worse than chance";
        }
    }
}
