using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints one run: Δf by emotion and cue, what failed, what it took.</summary>
internal static class RunView
{
    public static void Show(CommandContext context, RunSummary run, IReadOnlyList<RunRow> rows, bool allCues)
    {
        Output output = context.Output;
        EvidenceView.Show(output, context.Session.Results.Evidence(run), [.. run.Experiment.Baselines.Select(CueBaselineNames.Parse)], allCues);
        Decisions(output, context.Session.Results, run.Model, rows);
        foreach (FailureGroup group in FailureList.Of(rows))
        {
            string who = group.Clips.Count == 1 ? group.Clips[0] : $"{group.Clips.Count} clips ({string.Join(", ", group.Clips.Take(3))}{(group.Clips.Count > 3 ? ", …" : "")})";
            output.Warn($"Failed: {who}{(group.Method is null ? "" : $", {group.Method}")}, {group.Stage}: {group.Reason}");
        }

        foreach (string note in run.Notes)
        {
            output.Note(note);
        }

        output.Line(Work(run));
        if (run.IsSynthetic)
        {
            output.Line("The demo's voices are synthetic: these numbers show that the program works, and say nothing about people.");
        }

        output.Note($"Run {run.Id} in {context.Session.StoreFolder}. 'serhost compare' sets the methods side by side, 'serhost results {run.Id}' shows this again.");
    }

    private static void Decisions(Output output, ResultLibrary library, string model, IReadOnlyList<RunRow> rows)
    {
        DecisionCount decisions = DecisionCount.Of(library, rows);
        if (decisions.Judged > 0)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Model {model}: its decision agrees with the label in {decisions.Right} of {decisions.Judged} clips ({Numbers.Percent((double)decisions.Right / decisions.Judged)})."));
        }
        else if (rows.Any(row => row is { Label: not null, Predicted: not null }))
        {
            output.Line($"Model {model}: no clip's label is one of its outputs, so its decisions cannot be right or wrong here.");
        }
    }

    private static string Work(RunSummary run)
    {
        int computed = run.Computed.GetValueOrDefault(ResultKinds.Map), found = run.FromStore.GetValueOrDefault(ResultKinds.Map);
        string failed = run.FailedRows > 0 ? $", {run.FailedRows} failed" : "";
        return $"{Numbers.Of(run.Clips, "clip")} × {Numbers.Of(run.Experiment.Methods.Count, "method")} in {Numbers.Duration(TimeSpan.FromSeconds(run.ElapsedSeconds))}: {Numbers.Of(computed, "map")} computed, {found} from the store{failed}.";
    }
}
