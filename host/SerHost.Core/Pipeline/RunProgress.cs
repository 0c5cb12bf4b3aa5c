namespace SerHost.Core.Pipeline;

/// <summary>How far a run is. Sent after every clip and method.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="StepsDone">Clips times methods done.</param>
/// <param name="Steps">Clips times methods in all.</param>
/// <param name="Failed">Steps without a result.</param>
/// <param name="Computed">Maps computed.</param>
/// <param name="FromStore">Maps taken from the store.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="LastRow">The row just written.</param>
public sealed record RunProgress(string Run, int StepsDone, int Steps, int Failed, int Computed, int FromStore, TimeSpan Elapsed,
    RunRow LastRow)
{
    /// <summary>Time still needed, by method; null until every method has run once.</summary>
    public TimeSpan? Remaining { get; init; }
}
