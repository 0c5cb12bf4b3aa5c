using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
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
        ResultLibrary library = context.Session.Results;
        EvidenceColumns columns = library.Columns(run.Id);
        EvidenceTable table = ResultLibrary.Evidence(run, columns, allCues);
        RunInShort brief = RunInShort.Of(run, rows, columns, table, DecisionCount.Of(library, rows));
        output.Prose($"In short: {brief.What}");
        foreach (string sentence in brief.Sentences)
        {
            Item(output, sentence);
        }

        foreach (FailureGroup group in FailureList.Of(rows))
        {
            output.Warn(group.ToString());
        }

        output.Line();
        output.Prose("Above, a clip counts where its salient segments differ from all other choices of as many windows of it (exact p below 0.05, two-sided); "
            + "named is what so many clips show beyond chance (binomial over clips, Holm over methods and cues).");
        EvidenceView.Show(output, table, [.. run.Experiment.Baselines.Select(CueBaselineNames.Parse)], allCues);
        foreach (string note in run.Notes)
        {
            output.Note(note);
        }

        output.Line(RunWords.Work(run));
        output.Note($"Run {run.Id} in {context.Session.StoreFolder}. 'serhost compare' sets the methods side by side, 'serhost results {run.Id}' shows this again.");
    }

    /// <summary>A sentence as one of several: what follows its first line is moved in.</summary>
    private static void Item(Output output, string sentence)
    {
        IReadOnlyList<string> lines = TextWrap.Lines(sentence, Output.Width - 2);
        output.Line("- " + lines[0]);
        foreach (string line in lines.Skip(1))
        {
            output.Line("  " + line);
        }
    }
}
