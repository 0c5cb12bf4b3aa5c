using System.Globalization;
using MathNet.Numerics.Distributions;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>A run in a few sentences: what it was, what was found, and whether to believe it.</summary>
/// <param name="What">What was run.</param>
/// <param name="Sentences">What was found, and what it rests on, the model first, then method by method, then what holds beyond these
/// voices.</param>
public sealed record RunInShort(string What, IReadOnlyList<string> Sentences)
{
    /// <summary>The method that chooses at random, which nothing may be found for.</summary>
    public const string Control = "random";

    /// <summary>The method that chooses by level alone: what it shows too is no sign of listening.</summary>
    public const string ByLevel = "energy";

    private const int MostCues = 3, FewestOfEmotion = 3;

    /// <summary>Sums a run up.</summary>
    /// <param name="run">The run.</param>
    /// <param name="rows">Its table.</param>
    /// <param name="evidence">Its utterances.</param>
    /// <param name="table">Its table of Δf.</param>
    /// <param name="decisions">How often the model agrees with the label.</param>
    public static RunInShort Of(RunSummary run, IReadOnlyList<RunRow> rows, EvidenceColumns evidence, EvidenceTable table,
        DecisionCount decisions)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(decisions);
        int clips = rows.Select(row => row.ClipId).Distinct().Count(), speakers =
            rows.Select(row => row.Speaker).OfType<string>().Distinct().Count();
        string what =
            Text($"{Count(clips, "clip")} of {(speakers == 0 ? "unknown speakers" : Count(speakers, "speaker"))}, model {run.Model}")
            + (run.IsSynthetic ? ". The voices are synthetic: nothing here is about people." : ".");
        if (table.Associations.Count > 0)
        {
            return new RunInShort(what, ["The model's outputs are numbers, not emotions: the table sets Δf against them."]);
        }

        IReadOnlyList<ClipFinding> findings = ClipFindings.Compute(evidence, CueWords.Cues, ExpectationTable.Default);
        return new RunInShort(what,
        [
            .. Model(run, decisions),
            .. findings.GroupBy(finding => finding.Method).OrderBy(group => IsControl(run, group.Key)).Select(group =>
                Method(run, group.Key, [.. group])),
            .. Loudness(run, findings),
            .. Beyond(run, table, speakers),
        ]);
    }

    private static IEnumerable<string> Model(RunSummary run, DecisionCount decisions)
    {
        if (run.TrainedOn.Length > 0 && run.CorpusKind is "crema-d" or "tess" or "ravdess" or "emodb" or "savee"
            && run.TrainedOn != run.CorpusKind)
        {
            yield return Text($"The model was trained on {run.TrainedOn}, and these are clips of {run.CorpusKind}: it hears other voices and rooms than it knows.");
        }

        if (decisions.Judged > 0)
        {
            double chance = decisions.Outputs > 0 ? 1.0 / decisions.Outputs : double.NaN;
            bool isGuess = decisions.Right == 0 || 1 - Binomial.CDF(chance, decisions.Judged, decisions.Right - 1) >= EvidenceCell.Level;
            yield return Text($"The model decides as the clip is labelled in {decisions.Right} of {decisions.Judged} ({100.0 * decisions.Right / decisions.Judged:0} %; guessing gives {100 * chance:0} %)")
                + (isGuess ? ": no better than guessing, so what follows explains guesses." : ".");
        }

        if (decisions.Unnamed.Count > 0)
        {
            yield return Text($"{Count(decisions.Unnamed.Values.Sum(), "clip")} cannot agree, for the model has no such output: ")
                + string.Join(", ", decisions.Unnamed.Select(pair => Text($"{pair.Key} ({pair.Value})"))) + ".";
        }
    }

    /// <summary>What one method looks at in these clips.</summary>
    private static string Method(RunSummary run, string method, IReadOnlyList<ClipFinding> findings)
    {
        ClipFinding[] beyond =
            [.. findings.Where(finding => finding.IsBeyondChance).OrderBy(finding => finding.AdjustedP).ThenByDescending(finding =>
            finding.OnSide)];
        if (IsControl(run, method))
        {
            return beyond.Length == 0
                ? $"{method} (the control, which looks anywhere): nothing beyond chance, as it must be."
                : $"{method} (the control, which looks anywhere) is {Words(beyond)} beyond chance, too: something is wrong, believe none of this.";
        }

        if (findings.All(finding => finding.Clips == 0))
        {
            return $"{method}: no clip has salient segments with measured cues.";
        }

        return beyond.Length == 0
            ? $"In these clips {method} looks at nothing special: no cue differs from random moments of the same clip in more clips than chance gives."
            : $"In these clips {method} looks where the voice is {Words(beyond)} than at random moments of the same clip.{Emotions(beyond[0])}";
    }

    /// <summary>A warning where loudness leads and nothing in the run tells listening to it from looking where there is sound.</summary>
    private static IEnumerable<string> Loudness(RunSummary run, IReadOnlyList<ClipFinding> findings)
    {
        string[] loud =
        [
            .. findings.Where(finding => finding.IsBeyondChance && !IsControl(run, finding.Method)).GroupBy(finding => finding.Method)
                .Where(method => method.MinBy(finding => finding.AdjustedP) is { CueId: "loudness", Side: > 0 }).Select(method => method.Key),
        ];
        if (loud.Length > 0 && run.Experiment.Methods.All(method => method.Id != ByLevel))
        {
            yield return $"Louder may only mean where there is sound at all: '{ByLevel}', a method that chooses by level alone, would show how much of "
                + $"{CueWords.Join(loud)} that is.";
        }
    }

    private static string Words(IReadOnlyList<ClipFinding> beyond)
    {
        string[] words =
            [.. beyond.Take(MostCues).Select(finding =>
            Text($"{CueWords.Of(finding.CueId, finding.Side > 0)} (in {finding.OnSide} of {finding.Clips}; {finding.ByChance / 2:0.#} by chance)"))];
        return CueWords.Join(words);
    }

    /// <summary>In which emotions the strongest cue shows, and whether research expects it there.</summary>
    private static string Emotions(ClipFinding finding)
    {
        EmotionShare[] many =
            [.. finding.Emotions.Where(e => e.Clips >= FewestOfEmotion && 2 * (finding.Side > 0 ? e.Above : e.Below) > e.Clips)];
        if (many.Length == 0)
        {
            return "";
        }

        string[] fitting = [.. many.Where(e => e.ExpectedSign == finding.Side).Select(e => e.Emotion)],
            against = [.. many.Where(e => e.ExpectedSign == -finding.Side).Select(e => e.Emotion)],
            undecided = [.. many.Where(e => e.ExpectedSign == 0).Select(e => e.Emotion)];
        string word = char.ToUpperInvariant(CueWords.Of(finding.CueId, finding.Side > 0)[0])
            + CueWords.Of(finding.CueId, finding.Side > 0)[1..];
        string[] parts =
        [
            .. fitting.Length > 0 ? [$"fits {CueWords.Join(fitting)}"] : Array.Empty<string>(),
            .. against.Length > 0 ? [$"contradicts {CueWords.Join(against)}"] : Array.Empty<string>(),
            .. undecided.Length > 0 ? [$"is undecided in research for {CueWords.Join(undecided)}"] : Array.Empty<string>(),
        ];
        return $" {word}, in most clips of {CueWords.Join([.. many.Select(e => e.Emotion)])}, {string.Join(", ", parts)}.";
    }

    /// <summary>What holds for other voices than these.</summary>
    private static IEnumerable<string> Beyond(RunSummary run, EvidenceTable table, int speakers)
    {
        EvidenceCell[] asked =
            [.. table.Cells.Where(cell => cell.Expected.Sign != 0 && cell.Utterances > 0 && CueWords.Cues.Contains(cell.CueId)
            && !IsControl(run, cell.Method))];
        if (asked.Length == 0)
        {
            yield return "Beyond these voices: research expects no direction of any cue here, so nothing is tested.";
            yield break;
        }

        EvidenceCell[] decided = [.. asked.Where(cell => cell.HasEvidence)];
        if (decided.Length == 0 && asked.All(cell => !cell.IsDecidable))
        {
            int needed = EvidenceWords.SpeakersFor(asked.Max(cell => cell.FamilySize));
            yield return speakers == 0
                ? "Beyond these voices: cannot be said, for the speakers are unknown (a column 'speaker' in the manifest names them)."
                : Text($"Beyond these voices: cannot be decided with {Count(speakers, "speaker")}, whatever the clips say. {EvidenceCell.FewestSpeakers} are the fewest; from {needed} on, any one cell can show.");
            yield break;
        }

        foreach (IGrouping<string, EvidenceCell> method in asked.GroupBy(cell => cell.Method))
        {
            yield return $"Beyond these voices, {method.Key}: {Over(method, CueBaseline.Rest, "than in the rest of the clip")}{Matched(method)}";
        }

        if (run.Experiment.Methods.All(method => method.Id != Control))
        {
            yield return $"There is no control: take the method '{Control}' in, which must show nothing.";
        }
    }

    private static string Over(IEnumerable<EvidenceCell> cells, CueBaseline baseline, string against)
    {
        EvidenceCell[] here = [.. cells.Where(cell => cell.Baseline == baseline)], decided = [.. here.Where(cell => cell.HasEvidence)];
        if (decided.Length == 0)
        {
            return here.Length == 0 ? "not compared." : Text($"nothing holds {against} in any of {here.Length} cells.");
        }

        string Part(string verdict, string words) => decided.Where(cell => cell.Verdict == verdict).ToArray() is { Length: > 0 } some
            ? string.Join(", ", some.GroupBy(cell => cell.Emotion).Select(e =>
                $"{e.Key} is {CueWords.Join([.. e.Select(cell => CueWords.Of(cell.CueId, cell.MeanDelta > 0))])}")) + $" {words}"
            : "";
        string[] parts =
            [.. new[] { Part(EvidenceCell.AsExpected, "(as research expects)"),
            Part(EvidenceCell.AgainstExpectation, "(against what research expects)") }.Where(part => part.Length > 0)];
        return $"{string.Join("; ", parts)} {against}.";
    }

    private static string Matched(IEnumerable<EvidenceCell> cells)
    {
        EvidenceCell[] matched = [.. cells.Where(cell => cell.Baseline == CueBaseline.Matched)];
        return matched.Length == 0 ? ""
            : matched.Any(cell =>
                cell.HasEvidence) ? $" With level and voicing held equal, {Over(matched, CueBaseline.Matched, "than in matched moments")}"
            : matched.Any(cell => cell.Verdict is "too little data" or "tight around zero")
                ? " With level and voicing held equal, nothing of it is left to see."
            : " Held equal in level and voicing it cannot be tested here.";
    }

    private static bool IsControl(RunSummary run, string method) =>
        run.Experiment.Methods.Any(choice => choice.Label == method && choice.Id == Control);

    private static string Count(int count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
