using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost compare</c>: the methods of a run side by side.</summary>
internal sealed class CompareCommand : ICommandModule
{
    private readonly Option<string?> _run =
        new("--run") { Description = "The run: its id, the beginning of it, or its name (default: the newest finished one).",
        HelpName = "RUN" };
    private readonly Option<string?> _clip = new("--clip") { Description = "One clip of the run.", HelpName = "ID" };
    private readonly Option<string?> _methods = new("--methods") { Description = "Methods to compare, separated by commas (default: all).",
        HelpName = "a,b" };
    private readonly Option<bool> _allCues = new("--all-cues") { Description = "Show every cue, not the six main ones." };

    public Command Create()
    {
        var command = new Command("compare", "Set methods side by side: how far they agree on where to look, and what the voice did there.") { _run, _clip, _methods, _allCues };
        command.OnRun(Run);
        return command;
    }

    private int Run(CommandContext context)
    {
        ResultLibrary library = context.Session.Results;
        RunSummary run = library.Run(context.Get(_run));
        MethodComparison comparison = library.Compare(run.Id, ParameterArguments.Names(context.Get(_methods)), context.Get(_clip));
        ResultLibrary results = context.Session.Results;
        EvidenceTable table = results.Evidence(run,
            results.Rows(run.Id).Where(row => comparison.Clips.Contains(row.ClipId) && comparison.Methods.Contains(row.Method)));
        context.Output.Print(
            new { comparison.Clips, comparison.Methods, comparison.Pairs, Deltas = table.Cells, table.Associations, comparison.Details },
            () => Show(context, run, comparison, table));
        return ExitCodes.Done;
    }

    private void Show(CommandContext context, RunSummary run, MethodComparison comparison, EvidenceTable table)
    {
        Output output = context.Output;
        if (comparison.Pairs.Count > 0)
        {
            StatsView.Show(output, comparison.AgreementTable(run.Id));
        }

        if (comparison.Details.Count > 0)
        {
            var segments = new TextTable("method", "decision", "salient segments in seconds, best first") { Title = comparison.Clips[0] };
            foreach (ClipMethodDetail detail in comparison.Details)
            {
                segments.Add(detail.Method, detail.Predicted, string.Join("  ", detail.Segments.Select(segment =>
                    string.Create(CultureInfo.InvariantCulture, $"{segment.Range.StartSeconds:0.00}–{segment.Range.EndSeconds:0.00}"))));
            }

            output.Table(segments);
            output.Line();
        }

        EvidenceView.Show(output, table, [.. run.Experiment.Baselines.Select(CueBaselineNames.Parse)], context.Get(_allCues));
    }
}
