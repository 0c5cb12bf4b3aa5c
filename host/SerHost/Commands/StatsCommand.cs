using System.CommandLine;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost stats</c>: what the utterances of a run say together, with intervals and corrected p values.</summary>
internal sealed class StatsCommand : ICommandModule
{
    private readonly Argument<string?> _run =
        new("run") { Description = "A run's id, its beginning, or its name (default: the newest finished one).",
        Arity = ArgumentArity.ZeroOrOne, HelpName = "RUN" };
    private readonly Option<string?> _baselines =
        new("--baselines") { Description = "Baselines of the main table: full, rest, random, matched, corpus-emotion.", HelpName = "a,b" };
    private readonly Option<EvidenceGrouping> _group =
        new("--group") { Description = "Which emotion a clip counts for: label (its own) or target (the output explained).",
        HelpName = "label|target" };
    private readonly Option<string?> _expectations =
        new("--expectations") { Description = "Expected directions in place of the built-in table.", HelpName = "FILE.json" };
    private readonly Option<bool> _complete = new("--complete-cases") { Description = "Count a cue only in clips in which every method has it, so that methods are compared over the same clips." };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write every cell to this file.", HelpName = "FILE.csv" };
    private readonly Option<string?> _utterances =
        new("--utterances") { Description = "Write the values behind the tests, one line a clip, method, cue and baseline, to this file.",
        HelpName = "FILE.csv" };
    private readonly Option<bool> _allCues =
        new("--all-cues") { Description = "Show every cue and emotion, not only the six main cues where a direction is expected." };

    public Command Create()
    {
        var command = new Command("stats", "Test a run's Δf over utterances and speakers: effect sizes, clustered 95 % intervals, corrected p values, plausibility against chance, correct against misclassified clips.")
        {
            _run, _baselines, _group, _expectations, _complete, _csv, _utterances, _allCues,
        };
        command.OnRun(Run);
        return command;
    }

    private int Run(CommandContext context)
    {
        RunSummary run = context.Session.Results.Run(context.Get(_run));
        EvidenceColumns columns = context.Session.Results.Columns(run.Id);
        if (columns.Rows.Count == 0)
        {
            throw new RequestException("run", $"Run {run.Id} has no row with a result; 'serhost results {run.Id}' shows what failed.");
        }

        IReadOnlyList<CueBaseline> named = ParameterArguments.Named("--baselines", context.Get(_baselines), CueBaselineNames.Parse);
        IReadOnlyList<CueBaseline> baselines = named.Count > 0 ? named : [CueBaseline.Rest, CueBaseline.Matched];
        var settings = new EvidenceSettings
        {
            Grouping = context.Get(_group),
            CompleteCases = context.Get(_complete),
            Expectations = context.Get(_expectations) is { } file ? ExpectationFile.Load(file) : ExpectationTable.Default,
            Seed = unchecked((int)run.Experiment.Seed),
        };
        // Files and JSON hold all there is; the tables on the screen show a part of it.
        var report = new Lazy<EvidenceReport>(() => EvidenceAnalysis.Analyse(columns, settings));
        if (context.Get(_csv) is { } csv)
        {
            using var writer = new StreamWriter(csv);
            EvidenceCsv.Write(writer, report.Value.Cells);
        }

        if (context.Get(_utterances) is { } utterances)
        {
            using var writer = new StreamWriter(utterances);
            UtteranceTable.WriteCsv(writer, EvidenceRows.Read(context.Session.Results, context.Session.Results.Rows(run.Id)));
        }

        context.Output.Print(() => new { Run = run.Id, Report = report.Value }, () =>
        {
            context.Output.Line($"Run {run.Id}, model {run.Model}{(run.IsSynthetic ? ", synthetic voices" : "")}");
            if (HeardSummary.Describe([.. context.Session.Results.Heard(run.Id)], run.Experiment.Windowing ?? "first") is { } heard)
            {
                context.Output.Warn(heard);
            }

            bool all = context.Get(_allCues);
            StatsView.Show(context.Output, StatisticsTables.Report(columns, settings, baselines, all), baselines, all);
        });
        return ExitCodes.Done;
    }
}
