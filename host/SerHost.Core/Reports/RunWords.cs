using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>What a run took, in a sentence.</summary>
public static class RunWords
{
    /// <summary>What it took.</summary>
    /// <param name="run">The run.</param>
    public static string Work(RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        int computed = run.Computed.GetValueOrDefault(ResultKinds.Map), found = run.FromStore.GetValueOrDefault(ResultKinds.Map);
        string failed = run.FailedRows > 0 ? $", {run.FailedRows} failed" : "";
        string took = Numbers.Duration(TimeSpan.FromSeconds(run.ElapsedSeconds));
        return $"{Numbers.Of(run.Clips, "clip")} × {Numbers.Of(run.Experiment.Methods.Count, "method")} in {took}: "
            + $"{Numbers.Of(computed, "map")} computed, {found} from the store{failed}.";
    }
}
