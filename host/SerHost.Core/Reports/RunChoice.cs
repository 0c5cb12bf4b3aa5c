using SerHost.Core.Pipeline;
using SerHost.Plugins;

namespace SerHost.Core.Reports;

/// <summary>Which run is meant: an id, a name, the beginning of an id, or nothing for the newest that is finished.</summary>
internal static class RunChoice
{
    /// <summary>Stands for the newest run that is finished.</summary>
    public const string Last = "last";

    private const int LongestName = 100;

    /// <summary>The run to show: of several of one name the newest that is finished.</summary>
    public static RunSummary ForReading(string folder, IReadOnlyList<(RunSummary Summary, bool HasRows)> runs, string? text)
    {
        RequireAny(folder, runs);
        return text is null or Last ? Newest(runs)
            : One(runs, run => run.Summary.Id == text)
            ?? NewestOf(runs, run => run.Summary.GivenName == text)
            ?? NewestOf(runs, run => run.Summary.Name == text)
            ?? Beginning(folder, runs, text);
    }

    /// <summary>The run to change: one that nothing else could mean.</summary>
    public static RunSummary ForChanging(string folder, IReadOnlyList<(RunSummary Summary, bool HasRows)> runs, string text)
    {
        RequireAny(folder, runs);
        if (One(runs, run => run.Summary.Id == text) is { } byId)
        {
            return byId;
        }

        RunSummary[] named = [.. runs.Select(run => run.Summary).Where(run => run.Name == text)];
        return named.Length switch
        {
            0 => Beginning(folder, runs, text),
            1 => named[0],
            _ => throw new RequestException("run", $"{named.Length} runs are called '{text}': {string.Join(", ", named.Select(run => run.Id))}. Give the id of one."),
        };
    }

    /// <summary>Checks that a run may be called so.</summary>
    public static void RequireFree(IReadOnlyList<(RunSummary Summary, bool HasRows)> runs, RunSummary run, string name)
    {
        string? problem = name.Trim().Length == 0 || name != name.Trim() ? "it is empty, or begins or ends with a blank"
            : name.Any(char.IsControl) ? "it has a tab, a line break or another control character"
            : name.Length > LongestName ? $"it is longer than {LongestName} characters"
            : name == Last ? $"'{Last}' stands for the newest run"
            : runs.FirstOrDefault(other => other.Summary.Id != run.Id
                && (other.Summary.Id == name || other.Summary.GivenName == name)).Summary is { } taken ? $"run {taken.Id} is called so"
            : null;
        if (problem is not null)
        {
            throw new RequestException("name", $"A run cannot be called '{name}': {problem}. Choose another name.");
        }
    }

    private static void RequireAny(string folder, IReadOnlyList<(RunSummary Summary, bool HasRows)> runs)
    {
        if (runs.Count == 0)
        {
            throw new RequestException("run", $"There are no results in {folder} yet: 'serhost run' makes some.");
        }
    }

    /// <summary>The newest that is finished and has a table; where there is none, the newest with a table, or the newest.</summary>
    private static RunSummary Newest(IReadOnlyList<(RunSummary Summary, bool HasRows)> runs) =>
        NewestOf(runs, run => run.HasRows) ?? runs[^1].Summary;

    private static RunSummary? NewestOf(IReadOnlyList<(RunSummary Summary, bool HasRows)> runs, Func<(RunSummary Summary, bool HasRows),
        bool> isMeant)
    {
        RunSummary[] meant = [.. runs.Where(isMeant).Select(run => run.Summary)];
        return meant.LastOrDefault(run => run.IsFinished) ?? meant.LastOrDefault();
    }

    private static RunSummary? One(IReadOnlyList<(RunSummary Summary, bool HasRows)> runs, Func<(RunSummary Summary, bool HasRows),
        bool> isMeant) =>
        runs.FirstOrDefault(isMeant).Summary;

    private static RunSummary Beginning(string folder, IReadOnlyList<(RunSummary Summary, bool HasRows)> runs, string text)
    {
        RunSummary[] found = text.Length == 0
            ? []
            : [.. runs.Select(run => run.Summary).Where(run => run.Id.StartsWith(text, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new RequestException("run", $"There is no run '{text}' in {folder}. {Suggestions.For(text, runs.Reverse().Take(10).SelectMany(run => new[] { run.Summary.Id, run.Summary.Name }).Distinct(), "")}"),
            _ => throw new RequestException("run", $"Several runs begin with '{text}': {string.Join(", ", found.Select(run => run.Id))}. Give more of one, or its name."),
        };
    }
}
