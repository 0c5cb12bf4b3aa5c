using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>Failures of a run with the same stage and reason.</summary>
/// <param name="Stage">What was being done.</param>
/// <param name="Reason">What went wrong.</param>
/// <param name="Method">The method it concerns; null when it concerns all of a clip's methods.</param>
/// <param name="Clips">The clips concerned.</param>
public sealed record FailureGroup(string Stage, string Reason, string? Method, IReadOnlyList<string> Clips)
{
    /// <summary>The failures in a sentence.</summary>
    public override string ToString()
    {
        string who = Clips.Count == 1 ? Clips[0]
            : $"{Clips.Count} clips ({string.Join(", ", Clips.Take(3))}{(Clips.Count > 3 ? ", …" : "")})";
        return $"Failed: {who}{(Method is null ? "" : $", {Method}")}, {Stage}: {Reason}";
    }
}

/// <summary>A run's failures, grouped so that a thousand clips with one cause are one line.</summary>
public static class FailureList
{
    /// <summary>Groups a run's failures.</summary>
    /// <param name="rows">The run's rows.</param>
    public static IReadOnlyList<FailureGroup> Of(IReadOnlyList<RunRow> rows) =>
    [
        .. rows.Where(row => row.Failure is not null)
            .GroupBy(row =>
                (row.Failure!.Stage, Reason: General(row), Method: row.Failure.Stage is "explain" or "contrast" ? row.Method : null))
            .Select(group => new FailureGroup(
                group.Key.Stage, group.First().Failure!.Reason, group.Key.Method, [.. group.Select(row => row.ClipId).Distinct()])),
    ];

    /// <summary>The reason without the clip's own name, which would make every reason different.</summary>
    private static string General(RunRow row)
    {
        string reason = row.ClipPath is null ? row.Failure!.Reason
            : row.Failure!.Reason.Replace(row.ClipPath, "", StringComparison.Ordinal);
        return reason.Replace(row.ClipId, "", StringComparison.Ordinal);
    }
}
