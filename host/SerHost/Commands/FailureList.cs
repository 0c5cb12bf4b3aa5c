using SerHost.Core.Pipeline;

namespace SerHost.Commands;

/// <summary>A run's failures, grouped so that a thousand clips with one cause are one line.</summary>
internal static class FailureList
{
    public static IReadOnlyList<FailureGroup> Of(IReadOnlyList<RunRow> rows) =>
    [
        .. rows.Where(row => row.Failure is not null)
            .GroupBy(row => (row.Failure!.Stage, Reason: General(row), Method: row.Failure.Stage is "explain" or "contrast" ? row.Method : null))
            .Select(group => new FailureGroup(group.Key.Stage, group.First().Failure!.Reason, group.Key.Method, [.. group.Select(row => row.ClipId).Distinct()])),
    ];

    /// <summary>The reason without the clip's own name, which would make every reason different.</summary>
    private static string General(RunRow row)
    {
        string reason = row.ClipPath is null ? row.Failure!.Reason : row.Failure!.Reason.Replace(row.ClipPath, "", StringComparison.Ordinal);
        return reason.Replace(row.ClipId, "", StringComparison.Ordinal);
    }
}
