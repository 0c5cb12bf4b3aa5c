using SerHost.Core.Experiments;

namespace SerHost.Core.Pipeline;

/// <summary>What a run is going to cost, before it is started: from what earlier runs of the same model and methods took on this
/// machine.</summary>
/// <param name="Clips">Clips.</param>
/// <param name="Maps">Clips times methods.</param>
/// <param name="Time">About how long all of it takes if the store has nothing of it; null where a method has not run before.</param>
/// <param name="Unknown">Names of the methods whose time is not known.</param>
public sealed record RunCost(int Clips, int Maps, TimeSpan? Time, IReadOnlyList<string> Unknown)
{
    /// <summary>Works the cost out.</summary>
    /// <param name="runs">Earlier runs, the newest first.</param>
    /// <param name="experiment">What is to be run.</param>
    /// <param name="model">Id of the model it is run on.</param>
    /// <param name="clips">Its clips.</param>
    /// <param name="threads">Threads there are.</param>
    public static RunCost Of(IReadOnlyList<RunSummary> runs, Experiment experiment, string model, int clips, int threads)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(experiment);
        RunSummary[] like = [.. runs.Where(run => run.Model == model)];
        (string Label, double? Seconds)[] methods = [.. experiment.Methods.Select(method => (method.Label, SecondsOf(like, method)))];
        double? begin = like.FirstOrDefault(run => run.ClipSeconds > 0 && run.Experiment.Cues.Id == experiment.Cues.Id)?.ClipSeconds;
        string[] unknown = [.. methods.Where(method => method.Seconds is null).Select(method => method.Label)];
        double each = (begin ?? 0) + methods.Sum(method => method.Seconds ?? 0);
        return new RunCost(
            clips, clips * experiment.Methods.Count,
            unknown.Length > 0 || begin is null ? null : TimeSpan.FromSeconds(each * clips / RunPlan.Workers(threads, clips)),
            unknown);
    }

    private static double? SecondsOf(IEnumerable<RunSummary> runs, MethodChoice method) => (
        from run in runs
        let same = run.Experiment.Methods.FirstOrDefault(known => known.Id == method.Id && IsSame(known.Parameters, method.Parameters))
        where same is not null && run.MethodSeconds.ContainsKey(same.Label)
        select (double?)run.MethodSeconds[same.Label]).FirstOrDefault();

    private static bool IsSame(IReadOnlyDictionary<string, string> some, IReadOnlyDictionary<string, string> others) =>
        some.Count == others.Count && some.All(pair => others.TryGetValue(pair.Key, out string? other) && other == pair.Value);
}
