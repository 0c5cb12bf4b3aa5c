using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Labels;
using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost corpora</c>: what a folder of recordings holds and what is wrong with it.</summary>
internal sealed class CorporaCommand : ICommandModule
{
    private const int ProblemsShown = 20;
    private readonly Argument<string> _source =
        new("corpus") { Description = "Folder or CSV manifest (path,label,speaker,sentence), or 'demo'.", HelpName = "DIR|FILE.csv|demo",
        DefaultValueFactory = _ => CorpusChoice.Demo };
    private readonly Option<string?> _kind =
        new("--kind") { Description = $"Read the names as this scheme instead of recognising it: {string.Join(", ", CorpusReader.Kinds)}.",
        HelpName = "KIND" };
    private readonly Option<bool> _check = new("--check") { Description = "Read all sound: duplicates and silence in every format, channels that cancel, levels, odd formats, unreadable files." };

    public Command Create()
    {
        var command = new Command("corpora", "Show what a corpus holds: labels, speakers, lengths, and what is wrong with it.") { _source,
            _kind, _check };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        Corpus corpus = CorpusReader.Open(context.Get(_source)!, new CorpusOptions { Kind = context.Get(_kind) });
        CorpusSummary summary = CorpusSummary.Of(corpus, cancellation);
        List<CorpusProblem> problems = [.. summary.Problems];
        if (context.Get(_check))
        {
            using ProgressLine line = context.Output.Progress();
            problems = [.. corpus.Problems, .. CorpusInspector.Inspect(corpus, new Reporter(line, corpus.Clips.Count),
                context.Session.Threads, cancellation).Problems];
        }

        context.Output.Print(new { corpus.Name, corpus.Kind, corpus.Path, corpus.IsSynthetic, corpus.LeftOut,
            Summary = summary with { Problems = problems } }, () => Show(context.Output, corpus, summary, problems));
        return ExitCodes.Done;
    }

    private static void Show(Output output, Corpus corpus, CorpusSummary summary, List<CorpusProblem> problems)
    {
        output.Line($"{corpus.Name} ({corpus.Kind}) in {corpus.Path}");
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{summary.Clips} clips, {summary.Speakers.Keys.Count(name => name.Length > 0)} speakers, {summary.Sentences} sentences{Length(summary.Durations)}."));
        if (corpus.IsSynthetic)
        {
            output.Line("The voices are synthetic.");
        }

        var labels = new TextTable("label", ">clips", "arousal");
        foreach ((string label, int clips) in summary.Labels)
        {
            labels.Add(label.Length == 0 ? "(none)"
                : label, clips.ToString(CultureInfo.InvariantCulture),
                EmotionVocabulary.Default.ArousalOf(label).ToString().ToLowerInvariant());
        }

        output.Table(labels);
        if (corpus.LeftOutText is { } leftOut)
        {
            output.Note(leftOut);
        }

        foreach (CorpusProblem problem in problems.Take(ProblemsShown))
        {
            output.Warn(problem.Text);
        }

        if (problems.Count > ProblemsShown)
        {
            output.Warn($"… and {problems.Count - ProblemsShown} more (--json shows all).");
        }
    }

    private static string Length(DurationSummary? durations) => durations is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {durations.TotalSeconds / 60:0.#} min in all, {durations.MinimumSeconds:0.##} to {durations.MaximumSeconds:0.##} s each (median {durations.MedianSeconds:0.##} s)");

    private sealed class Reporter(ProgressLine line, int total) : IProgress<int>
    {
        public void Report(int value) => line.Report($"{value} of {total} clips read");
    }
}
