using System.Text.Json.Serialization;
using SerHost.Core.Experiments;

namespace SerHost.Core.Pipeline;

/// <summary>One run of an experiment, in short.</summary>
/// <param name="Id">The run's id: time and name.</param>
/// <param name="Experiment">What was asked.</param>
/// <param name="State">How far it got.</param>
/// <param name="StartedUtc">When it began.</param>
/// <param name="Model">Id of the model used.</param>
/// <param name="Clips">Number of clips.</param>
public sealed record RunSummary(string Id, Experiment Experiment, RunState State, DateTimeOffset StartedUtc, string Model, int Clips)
{
    /// <summary>Name given to it afterwards; null while it has its experiment's.</summary>
    public string? GivenName { get; init; }

    /// <summary>Its name: whatever takes an id takes it, too.</summary>
    [JsonIgnore]
    public string Name => GivenName ?? Experiment.Name;

    /// <summary>Whether it came to its end, with or without failures.</summary>
    [JsonIgnore]
    public bool IsFinished => State is RunState.Done or RunState.PartlyFailed or RunState.Failed;

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? FinishedUtc { get; init; }

    /// <summary>Version of the program, with commit, runtime and system; null in runs of versions that did not keep it.</summary>
    public string? Program { get; init; }

    /// <summary>Whether the voices are synthetic: whoever shows the results must say so.</summary>
    public bool IsSynthetic { get; init; }

    /// <summary>Rows without a result.</summary>
    public int FailedRows { get; init; }

    /// <summary>What was computed, by kind of result.</summary>
    public IReadOnlyDictionary<string, int> Computed { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);

    /// <summary>What was taken from the store, by kind of result.</summary>
    public IReadOnlyDictionary<string, int> FromStore { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Seconds spent by stage, summed over threads.</summary>
    public IReadOnlyDictionary<string, double> StageSeconds { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Seconds from start to end.</summary>
    public double ElapsedSeconds { get; init; }

    /// <summary>Seconds that one map took when it was computed, by method: mean over the clips, on one of the run's threads.</summary>
    public IReadOnlyDictionary<string, double> MethodSeconds { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Seconds that a clip's decision and cues took when they were computed, mean over the clips; 0 when unknown.</summary>
    public double ClipSeconds { get; init; }

    /// <summary>Kind of the corpus, such as <c>crema-d</c>; empty when unknown.</summary>
    public string CorpusKind { get; init; } = "";

    /// <summary>The corpus that the model was trained on; empty when unknown.</summary>
    public string TrainedOn { get; init; } = "";

    /// <summary>What the reader should know, in plain sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
