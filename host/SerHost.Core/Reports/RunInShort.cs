using System.Globalization;
using MathNet.Numerics.Distributions;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;
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

    /// <summary>The method that chooses at random and as smoothly as maps of models do: a finding counts where it exceeds this.</summary>
    public const string SmoothControl = "random-smooth";

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
        string who = speakers == 0 ? "unknown speakers" : Count(speakers, "speaker");
        string what = run.IsSynthetic
            ? Text($"{Count(clips, "clip")} of {who}, synthetic: nothing here is about people; {run.Model}.")
            : Text($"{Count(clips, "clip")} of {who}, model {run.Model}.");
        if (table.Associations.Count > 0)
        {
            return new RunInShort(what, ["The model's outputs are numbers, not emotions: the table sets Δf against them."]);
        }

        ClipFinding[] findings = [.. ClipFindings.Compute(evidence, CueWords.Cues, ExpectationTable.Default)];
        ClipFinding[] smooth = [.. findings.Where(finding => Is(run, finding.Method, SmoothControl))];
        Finding[] named =
        [
            .. findings.Where(finding => finding.IsBeyondChance && !IsControl(run, finding.Method))
                .OrderBy(finding => finding.AdjustedP).ThenByDescending(finding => finding.OnSide)
                .Select(finding => new Finding(finding, smooth.FirstOrDefault(control => control.CueId == finding.CueId))),
        ];
        double[] adjusted = MultipleTesting.Holm([.. named.Select(finding => finding.PAgainstSmooth)]);
        named = [.. named.Select((finding, i) => finding with { AdjustedP = adjusted[i] })];
        return new RunInShort(what,
        [
            .. Model(run, decisions),
            .. findings.Where(finding => !IsControl(run, finding.Method)).GroupBy(finding => finding.Method).Select(method =>
                Method(method.Key, [.. method], [.. named.Where(finding => finding.Of.Method == method.Key)])),
            .. Controls(run, [.. findings.Where(finding => IsControl(run, finding.Method))]),
            .. Belief(run, findings, named),
            .. Beyond(run, table, speakers),
            .. Loudness(run, named),
        ]);
    }

    /// <summary>A cue named for a method, and the same cue under the smooth control where the run has it.</summary>
    private sealed record Finding(ClipFinding Of, ClipFinding? Smooth)
    {
        /// <summary>Holm-adjusted over all that are named; NaN without the control.</summary>
        public double AdjustedP { get; init; } = double.NaN;

        public double PAgainstSmooth => Smooth is { Clips: > 0 } control ? Of.PAgainst(control) : double.NaN;

        public string Word => CueWords.Of(Of.CueId, Of.Side > 0);

        /// <summary>Clips in which the control lies on the same side.</summary>
        public int SmoothOnSide => Of.Side > 0 ? Smooth!.Above : Smooth!.Below;
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
            int wrong = decisions.Judged - decisions.Right;
            yield return Text($"The model is right in {decisions.Right} of {Count(decisions.Judged, "clip")} ({100.0 * decisions.Right / decisions.Judged:0} %; guessing gives {100 * chance:0} %)")
                + (isGuess ? ": no better than guessing, so what follows explains guesses."
                    : wrong == 0 ? "."
                    : "; others' maps explain mistakes.");
        }

        if (decisions.Unnamed.Count > 0)
        {
            yield return Text($"{Count(decisions.Unnamed.Values.Sum(), "clip")} cannot agree, for the model has no such output: ")
                + string.Join(", ", decisions.Unnamed.Select(pair => Text($"{pair.Key} ({pair.Value})"))) + ".";
        }
    }

    /// <summary>What one method looks at in these clips.</summary>
    private static string Method(string method, IReadOnlyList<ClipFinding> all, IReadOnlyList<Finding> named)
    {
        if (all.All(finding => finding.Clips == 0))
        {
            return $"{method}: no clip has salient segments with measured cues.";
        }

        if (named.Count == 0)
        {
            return $"{method}: nothing beyond chance; in no cue do the moments it marks differ from others of the same clip in more clips "
                + "than chance gives.";
        }

        Finding first = named[0];
        return $"By {method} the model decides on moments in which the voice is {CueWords.Join([.. named.Take(MostCues).Select(Words)])} "
            + $"than in others of the same clip{Decided(first, named.Count > 1)}.{Emotions(first.Of)}";
    }

    /// <summary>For example <c>louder (+38 % in the median clip; clearly so in 16 of 48 clips, random-smooth in 3)</c>.</summary>
    private static string Words(Finding finding)
    {
        string control = finding.Smooth is { Clips: > 0 } ? Text($", {SmoothControl} in {finding.SmoothOnSide}")
            : Text($", by chance in {finding.Of.ByChance / 2:0.#}");
        return Text($"{finding.Word} ({CueWords.Amount(finding.Of.CueId, finding.Of.MedianDifference)} in the median clip, beyond chance in {finding.Of.OnSide} of {finding.Of.Clips}{control})");
    }

    /// <summary>Right and wrong decisions told apart.</summary>
    private static string Decided(Finding finding, bool isOneOfSeveral) => finding.Of is not { Right.Clips: > 0, Wrong.Clips: > 0 } of ? ""
        : Text($": {(isOneOfSeveral ? finding.Word + " " : "")}in {of.Right.OnSide} of {of.Right.Clips} right decisions, {of.Wrong.OnSide} of {of.Wrong.Clips} wrong ones");

    /// <summary>What the methods show that know nothing of the model.</summary>
    private static IEnumerable<string> Controls(RunSummary run, IReadOnlyList<ClipFinding> findings)
    {
        string[] controls = [.. findings.Select(finding => finding.Method).Distinct()];
        return controls.Length > 1 && !findings.Any(finding => finding.IsBeyondChance)
            ? [$"The controls {CueWords.Join(controls)}, which know nothing of the model, show nothing beyond chance, as they must."]
            : findings.GroupBy(finding => finding.Method).Select(control => OfControl(run, control.Key, [.. control]));
    }

    private static string OfControl(RunSummary run, string method, IReadOnlyList<ClipFinding> findings)
    {
        ClipFinding[] beyond = [.. findings.Where(finding => finding.IsBeyondChance).OrderBy(finding => finding.AdjustedP)];
        string words = beyond.Length == 0 ? "" : CueWords.Join([.. beyond.Take(MostCues).Select(finding =>
            Text($"{CueWords.Of(finding.CueId, finding.Side > 0)} (in {finding.OnSide} of {finding.Clips}; by chance {finding.ByChance / 2:0.#})"))]);
        return Is(run, method, SmoothControl)
            ? $"{method} (knows nothing of the model, marks neighbouring moments as real maps do): "
                + (beyond.Length == 0 ? "nothing beyond chance." : $"{words}. That much comes from marking neighbouring moments.")
            : $"{method} (knows nothing of the model): "
                + (beyond.Length == 0 ? "nothing beyond chance, as it must be." : $"{words}. Something is wrong: believe none of this.");
    }

    /// <summary>What of it can be believed of these clips.</summary>
    private static IEnumerable<string> Belief(RunSummary run, IReadOnlyList<ClipFinding> findings, IReadOnlyList<Finding> named)
    {
        bool hasSmooth = run.Experiment.Methods.Any(method => method.Id == SmoothControl);
        if (findings.Any(finding => finding.IsBeyondChance && Is(run, finding.Method, Control)))
        {
            yield break; // said there
        }

        if (findings.All(finding => finding.Clips == 0))
        {
            yield break; // no clip could be looked at
        }

        if (named.Count == 0)
        {
            yield return Nothing(findings);
        }
        else if (hasSmooth)
        {
            Finding[] exceed = [.. named.Where(finding => finding.AdjustedP < EvidenceCell.Level)],
                others = [.. named.Where(finding => finding.AdjustedP >= EvidenceCell.Level)];
            yield return (exceed.Length == 0
                ? $"Believe none of it: {SmoothControl}, which knows nothing of the model, shows it about as often."
                : $"Believe, of these clips: {List(exceed)}. {SmoothControl} shows it in fewer of them ({AtMost(exceed.Max(finding => finding.AdjustedP))}).")
                + (exceed.Length > 0 && others.Length > 0 ? $" Not {List(others)}: {SmoothControl} shows that about as often." : "");
        }
        else
        {
            yield return $"Whether it is more than any smooth map would show cannot be said: take the method '{SmoothControl}' in.";
        }
    }

    /// <summary>That nothing was found, and whether anything could have been.</summary>
    private static string Nothing(IReadOnlyList<ClipFinding> findings)
    {
        int tests = Math.Max(1, findings.Count(finding => finding.Clips > 0)), clips = findings.Max(finding => finding.Clips),
            needed = ClipFindings.ClipsNeeded(clips, tests), fewest = clips + 1;
        if (needed <= clips)
        {
            return Text($"Believe nothing, which is not that there is nothing: a cue had to stand out in {needed} of {Count(clips, "clip")}.");
        }

        while (ClipFindings.ClipsNeeded(fewest, tests) > fewest)
        {
            fewest++;
        }

        return Text($"Believe nothing, either way: {Count(clips, "clip")} can show nothing under so many cues and methods; {fewest} are the fewest that could.");
    }

    private static string AtMost(double p) => p < 0.001 ? "p < 0.001" : Text($"p ≤ {Math.Ceiling(1000 * p) / 1000:0.000}");

    /// <summary>A warning where loudness leads and nothing in the run tells listening to it from looking where there is sound.</summary>
    private static IEnumerable<string> Loudness(RunSummary run, IReadOnlyList<Finding> named)
    {
        string[] loud = [.. named.GroupBy(finding => finding.Of.Method)
            .Where(method => method.First().Of is { CueId: "loudness", Side: > 0 })
            .Select(method => method.Key)];
        if (loud.Length > 0 && run.Experiment.Methods.All(method => method.Id != ByLevel))
        {
            yield return $"Louder may only mean where there is sound at all: the method '{ByLevel}' (level alone) shows how much of "
                + $"{CueWords.Join(loud)} that is, and 'serhost counterfactual' whether the decision follows loudness.";
        }
    }

    /// <summary>For example <c>louder, clearer (occlusion); louder (crp)</c>.</summary>
    private static string List(IReadOnlyList<Finding> findings) => string.Join("; ", findings.GroupBy(finding => finding.Of.Method)
        .Select(method => $"{CueWords.Join([.. method.Select(finding => finding.Word)])} ({method.Key})"));

    /// <summary>In which emotions the strongest cue shows, and whether research expects it there; of clips whose emotion is what was
    /// explained.</summary>
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
        string[] parts =
        [
            .. fitting.Length > 0 ? [$"expects it of {CueWords.Join(fitting)}"] : Array.Empty<string>(),
            .. against.Length > 0 ? [$"the opposite of {CueWords.Join(against)}"] : Array.Empty<string>(),
            .. undecided.Length > 0 ? [$"is undecided on {CueWords.Join(undecided)}"] : Array.Empty<string>(),
        ];
        return $" Most right clips of {CueWords.Join([.. many.Select(e => e.Emotion)])} show it: research {string.Join(", ", parts)}.";
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

    /// <summary>Whether a method knows nothing of the model.</summary>
    private static bool IsControl(RunSummary run, string method) => Is(run, method, Control) || Is(run, method, SmoothControl);

    private static bool Is(RunSummary run, string method, string id) =>
        run.Experiment.Methods.Any(choice => choice.Label == method && choice.Id == id);

    private static string Count(int count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
