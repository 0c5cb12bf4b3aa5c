using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Core.Models;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Reports.Parts;
using SerHost.Sdk.Cues;

namespace SerHost.Reports.Pages;

/// <summary>Reads what stands on a report's page: the same numbers and sentences that the commands print.</summary>
/// <param name="library">The store's results.</param>
/// <param name="run">The run.</param>
/// <param name="sourcesOf">Papers that define a method, by its id.</param>
internal sealed class ContentReader(ResultLibrary library, RunSummary run, Func<string, IReadOnlyList<string>> sourcesOf)
{
    private readonly CueBaseline[] _baselines = [.. run.Experiment.Baselines.Select(CueBaselineNames.Parse)];

    /// <summary>Reads it.</summary>
    /// <param name="rows">The run's rows.</param>
    public ReportContent Read(IReadOnlyList<RunRow> rows)
    {
        var provenance = RunProvenance.Read(library, run);
        EvidenceColumns columns = library.Columns(run.Id);
        var settings = new EvidenceSettings { Seed = unchecked((int)run.Experiment.Seed) };
        EvidenceReport report = EvidenceAnalysis.Analyse(columns, settings);
        var deltas = DeltaTables.Of(new EvidenceTable(report.Cells, report.Associations), _baselines, allCues: false);
        var tables = new StatisticsTables(report, [CueBaseline.Rest, CueBaseline.Matched], allCues: false);
        ModelEvaluation? evaluation = RunEvaluation.Of(library, run, rows);
        string name = run.GivenName ?? (run.Experiment.Name.Length > 0 ? run.Experiment.Name : run.Id);
        return new ReportContent
        {
            Title = PlainText.OneLine($"{name}: {run.Model}"),
            Run = PlainText.OneLine(run.Id),
            Made = run.StartedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC",
            Asked = Plain(Asked(provenance)),
            Found = Plain(Found(rows, columns, deltas, report)),
            Advice = PlainText.OneLine(deltas.Advice),
            Warnings = Plain([.. report.Notes, .. run.Notes]),
            Cues = [.. deltas.Cues.Select(id => Cue(id, provenance.Cues))],
            Deltas = [.. deltas.Tables.Select(Delta)],
            HowToReadDeltas =
            [
                DeltaTables.Columns + ", named in the heading. In brackets: 95 % interval, whole speakers resampled.",
                DeltaTables.Baselines, DeltaTables.Marks,
            ],
            Associations = report.Associations.Count == 0 ? null
                : PageTable.Of(StatisticsTables.Associations(report.Associations, _baselines, false)),
            Comparisons = [.. new[] { Agreement(rows), tables.MethodsCompared() }.OfType<TextTable>().Select(PageTable.Of)],
            Statistics = [.. new[] { tables.Plausibility(), tables.CueCounts(), tables.Balance(), tables.Correctness() }
                .Concat(tables.Cells()).OfType<TextTable>().Select(PageTable.Of)],
            HowToReadStatistics = StatisticsTables.HowToRead + " " + StatisticsTables.HowToReadP,
            Corpus = Facts(CorpusFacts(provenance)),
            Model = Facts(ModelFacts(provenance)),
            Methods = Methods(provenance),
            Measured = Measured(provenance),
            Repeating = Facts(RepeatingFacts(provenance)),
            Outputs = Plain(evaluation?.Labels ?? []),
            Confusion = evaluation is null ? [] : Confusion(evaluation),
            Accuracy = evaluation is null ? "" : Accuracy(evaluation),
            Failures = Plain([.. FailureList.Of(rows).Select(group => group.ToString())]),
            MethodsSection = PlainText.Lines(RunDescription.Write(provenance, sourcesOf)),
            SoundNote = "",
        };
    }

    private static string[] Plain(IReadOnlyList<string> texts) => [.. texts.Select(PlainText.OneLine)];

    private static PageFact[] Facts(IEnumerable<PageFact> facts) =>
        [.. facts.Select(fact => fact with { Value = PlainText.OneLine(fact.Value) })];

    private List<string> Asked(RunProvenance p)
    {
        string explained = run.Experiment.Target switch
        {
            "predicted" => "the emotion it decided for",
            "label" => "the emotion each recording is labelled with",
            string output => $"its output '{output}'",
        };
        var asked = new List<string>
        {
            $"Which moments of {Numbers.Of(run.Clips, "recording")}{(p.Speakers == 0 ? "" : $" of {Numbers.Of(p.Speakers, "speaker")}")} "
                + $"made the model {run.Model} answer as it did, what does the voice do in those moments, "
                + "and does that fit what emotion research expects?",
            $"Explained was {explained}. {Numbers.Of(p.Methods.Count, "method")} "
                + $"({string.Join(", ", p.Methods.Select(method => method.Label))}) "
                + (double.IsNaN(p.WindowSeconds) ? "marked the moments."
                    : Text($"marked the moments: the {run.Experiment.Segments.Count} best windows of {p.WindowSeconds:0.##} s in each.")),
        };
        if (p.Methods.Any(method => method.Id == "random"))
        {
            asked.Add("random chooses moments by chance and must find nothing: whatever it finds is the measure of chance.");
        }

        if (p.Methods.Any(method => method.Id == "energy"))
        {
            asked.Add("energy takes the loudest moments and never asks the model: "
                + "a method that finds no more than it does has found loudness.");
        }

        return asked;
    }

    /// <summary>What the commands say in short, then what one method finds that another does not.</summary>
    private List<string> Found(IReadOnlyList<RunRow> rows, EvidenceColumns columns, DeltaTables deltas, EvidenceReport report)
    {
        EvidenceTable table = library.Evidence(run);
        RunInShort brief = RunInShort.Of(run, rows, columns, table, DecisionCount.Of(library, rows));
        List<string> found = [brief.What, .. brief.Sentences];
        foreach (MethodContrast pair in report.MethodContrasts.Where(pair =>
            pair is { Measure: MethodContrast.Plausibility, Emotion: "all", Baseline: CueBaseline.Rest }
            && pair.AdjustedP < EvidenceCell.Level))
        {
            found.Add($"{pair.First} points to the expected cues in {Numbers.Percent(pair.FirstMean)} of the places, "
                + $"{pair.Second} in {Numbers.Percent(pair.SecondMean)} (against the rest of the clip; "
                + Text($"difference {Points(pair.Difference)} points, 95 % {Points(pair.Interval.Low)} to {Points(pair.Interval.High)}, ")
                + Text($"corrected p {pair.AdjustedP:0.000})."));
        }

        if (report.Associations.Count == 0 && deltas.IsEmpty)
        {
            found.Add(DeltaTables.Nothing);
        }

        return found;
    }

    private TextTable? Agreement(IReadOnlyList<RunRow> rows)
    {
        // Comparing needs a clip that every method explained.
        RunRow[] explained = [.. rows.Where(row => row.ContrastKey is not null)];
        int methods = explained.Select(row => row.Method).Distinct().Count();
        return methods > 1 && explained.GroupBy(row => row.ClipId).Any(clip => clip.Count() == methods)
            ? library.Compare(run.Id, [.. explained.Select(row => row.Method).Distinct()], null).AgreementTable(run.Id)
            : null;
    }

    private static PageCue Cue(string id, IReadOnlyList<CueDescriptor> measured)
    {
        CueDescriptor? cue = measured.FirstOrDefault(known => known.Id == id);
        string unit = CueLabel.Unit(id) is { Length: > 0 } known ? known : cue?.Unit ?? "";
        return new PageCue(PlainText.OneLine(unit.Length > 0 ? $"{CueLabel.Name(id)}, {unit}" : CueLabel.Name(id)), PlainText.OneLine(id));
    }

    private static PageDeltaTable Delta(DeltaTable table) => new(
        PlainText.OneLine(table.Method), PlainText.OneLine(table.Title), table.Verdict,
        [.. table.Lines.Select(line => new PageDeltaLine(
            PlainText.OneLine(line.Emotion), line.Baseline.Name(), line.Clips, [.. line.Places.Select(Delta)]))]);

    private static PageDelta Delta(DeltaPlace place)
    {
        if (place.Cell is not { } cell || !double.IsFinite(cell.MeanDelta))
        {
            return new PageDelta("–", "", place.Cell?.Verdict ?? "not measured", "");
        }

        string p = !double.IsFinite(cell.AdjustedP) ? ""
            : cell.AdjustedP < 0.001 ? ", corrected p < 0.001"
            : Text($", corrected p {cell.AdjustedP:0.000}");
        return new PageDelta(
            place.Text.Trim(), place.Interval,
            $"{cell.Verdict}{p}, {Numbers.Of(cell.Utterances, "clip")}, {Numbers.Of(cell.Speakers, "speaker")}",
            cell.Verdict == EvidenceCell.AsExpected ? "for" : cell.Verdict == EvidenceCell.AgainstExpectation ? "against" : "");
    }

    private IEnumerable<PageFact> CorpusFacts(RunProvenance p)
    {
        string labels = string.Join(
            ", ", p.Labels.Select(label => Text($"{(label.Key.Length == 0 ? "no label" : label.Key)} {label.Value}")));
        string corpus = run.Experiment.Corpus.Path;
        yield return new PageFact("Recordings", Text($"{run.Clips} ({labels})"));
        // The folder's name only: where it lies on somebody's disk is nobody else's business.
        yield return new PageFact(
            "Corpus",
            corpus == CorpusChoice.Demo ? "demo (synthetic voices)" : Path.GetFileName(Path.TrimEndingDirectorySeparator(corpus)));
        yield return new PageFact("Speakers", p.Speakers == 0 ? "unknown" : Text($"{p.Speakers}"));
        yield return new PageFact("Sentences", p.Sentences == 0 ? "unknown" : Text($"{p.Sentences}"));
        yield return new PageFact("SHA-256 of the recordings", p.ClipsHash, true);
    }

    private IEnumerable<PageFact> ModelFacts(RunProvenance p)
    {
        yield return new PageFact("Model", run.Model);
        yield return new PageFact("Content hash", p.ModelHash ?? "unknown", true);
        yield return new PageFact("Outputs", string.Join(", ", p.Outputs));
    }

    private static PageTable Methods(RunProvenance p)
    {
        var table = new TextTable("name", "method", "version", "parameters", "computed on") { Title = "Attribution methods" };
        foreach (MethodProvenance method in p.Methods)
        {
            table.Add(method.Label, method.Id, method.Version, method.Parameters, method.Device);
        }

        return PageTable.Of(table);
    }

    private static PageTable? Measured(RunProvenance p)
    {
        if (p.Extractor is not { } extractor)
        {
            return null;
        }

        var table = new TextTable("cue", "meaning", "unit", "voiced frames only", "source")
        {
            Title = $"Cues: extractor {extractor.Id}, version {extractor.Version}, "
                + $"parameters {(extractor.Parameters.Length == 0 ? "none" : extractor.Parameters)}",
        };
        foreach (CueDescriptor cue in p.Cues)
        {
            table.Add(cue.Id, cue.Name, cue.Unit, cue.IsVoicedOnly ? "yes" : "no", cue.Source);
        }

        return PageTable.Of(table);
    }

    private IEnumerable<PageFact> RepeatingFacts(RunProvenance p)
    {
        yield return new PageFact("Run", run.Id, true);
        yield return new PageFact("Computed by", run.Program ?? "SerHost, version not kept by this run");
        yield return new PageFact("Page written by", ProgramVersion.Short);
        yield return new PageFact("Seed", Text($"{run.Experiment.Seed}"));
        yield return new PageFact("Work", RunWords.Work(run));
    }

    private static List<PageConfusionRow> Confusion(ModelEvaluation evaluation)
    {
        var rows = new List<PageConfusionRow>();
        for (int label = 0; label < evaluation.Labels.Count; label++)
        {
            IReadOnlyList<int> counts = evaluation.Confusion[label];
            int clips = counts.Sum(), own = label;
            rows.Add(new PageConfusionRow(
                PlainText.OneLine(evaluation.Labels[label]), clips, Numbers.Percent(evaluation.Classes[label].Recall),
                [.. counts.Select((count, decision) => new PageConfusion(
                    count,
                    clips == 0 ? "–" : Numbers.Percent((double)count / clips), clips == 0 ? 0 : (int)Math.Round(10.0 * count / clips),
                    decision == own, PlainText.OneLine(evaluation.Labels[decision])))]));
        }

        return rows;
    }

    private static string Accuracy(ModelEvaluation e) =>
        Text($"Accuracy {e.Accuracy:0.000}{Between(e.AccuracyInterval)}, unweighted average recall {e.UnweightedAverageRecall:0.000}")
        + $"{Between(e.UnweightedAverageRecallInterval)}, over {Numbers.Of(e.Clips, "clip")} whose label the model can name.";

    private static string Points(double share) => Text($"{100 * share:+0.0;−0.0;0.0}");

    private static string Between(Interval interval) =>
        double.IsNaN(interval.Low) ? "" : Text($" (95 % {interval.Low:0.000} to {interval.High:0.000}, speakers resampled)");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
