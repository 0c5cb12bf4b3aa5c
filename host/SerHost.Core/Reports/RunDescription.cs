using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;
using SerHost.Core.Experiments;

namespace SerHost.Core.Reports;

/// <summary>A run as the methods section of a paper would tell it, in Markdown: what was done, with which versions and parameters, and what
/// it cannot show.</summary>
public static class RunDescription
{
    /// <summary>The text.</summary>
    /// <param name="provenance">What decided the run's numbers.</param>
    /// <param name="sourcesOf">Papers that define a method, by its id; empty where they are not known.</param>
    public static string Write(RunProvenance provenance, Func<string, IReadOnlyList<string>> sourcesOf)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        ArgumentNullException.ThrowIfNull(sourcesOf);
        return string.Join(
            "\n\n",
            $"# Methods of run {provenance.Run.Id}",
            Recordings(provenance), Model(provenance), Attribution(provenance, sourcesOf), Segments(provenance), Cues(provenance),
            Contrasts(provenance), Statistics(provenance),
            Limits(provenance), Repeating(provenance)) + "\n";
    }

    private static string Recordings(RunProvenance p)
    {
        string labels = string.Join(", ", p.Labels.Select(label =>
            Text($"{(label.Key.Length == 0 ? "no label" : label.Key)} {label.Value}")));
        string limit = p.Run.Experiment.Corpus.Limit is { } most
            ? Text($" At most {most} were taken, evenly over the labels (seed {p.Run.Experiment.Seed}).") : "";
        string synthetic = p.Run.IsSynthetic ? " **The voices are synthetic: nothing here is a finding about people.**" : "";
        return Text($"**Recordings.** {p.Run.Clips} clips ({labels}) of {Known(p.Speakers, "speakers")}, {Known(p.Sentences, "sentences")}.{limit}{synthetic} SHA-256 over the sorted SHA-256 of their samples: `{p.ClipsHash}`.");
    }

    private static string Model(RunProvenance p)
    {
        string right = p.IsOfValues ? "They are values, not classes."
            : p.Decisions.Judged == 0
            ? "No clip has a decision and a label that is one of these outputs."
            : Text($"It named the label of {p.Decisions.Right} of {p.Decisions.Judged} clips ({100.0 * p.Decisions.Right / p.Decisions.Judged:0.0} %; clips of the commonest label: {100.0 * p.Labels.Where(label => label.Key.Length > 0).Max(label => label.Value) / p.Run.Clips:0.0} %). Whether it heard these clips in training, the model's card says.");
        string windowing = p.Run.Experiment.Windowing is { } name ? $" Clips longer than its input: windowing {name}." : "";
        string heard = p.Heard is null ? "" : $" {p.Heard}";
        return $"**Model.** `{p.Run.Model}`, content hash `{p.ModelHash ?? "unknown"}`, outputs {string.Join(", ", p.Outputs)}. {right} "
            + $"{Explained(p)}{windowing}{heard}";
    }

    private static string Explained(RunProvenance p) => p.IsOfValues && p.Run.Experiment.Target == TargetChoice.Predicted
        ? "Explained: every output, one by one." : $"Explained output: {p.Run.Experiment.Target}.";

    private static string Attribution(RunProvenance p, Func<string, IReadOnlyList<string>> sourcesOf) =>
        "**Attribution.**\n\n| name | method | version | parameters | computed on | sources |\n|---|---|---|---|---|---|\n"
        + string.Join("\n", p.Methods.Select(method =>
        {
            string layers = method.Layers.Count == 0 ? "" : $"; concepts are channels of {string.Join(", ", method.Layers)}";
            return $"| {method.Label} | {method.Id} | {method.Version} | `{Cell(method.Parameters)}`{layers} | {method.Device} | {Cell(string.Join("; ", sourcesOf(method.Id)))} |";
        }))
        + string.Concat(p.Methods.Where(method => method.Notes.Count > 0).Select(method =>
            $"\n\n`{method.Label}`, of every map: {string.Join(" ", method.Notes)}"));

    private static string Segments(RunProvenance p)
    {
        if (double.IsNaN(p.WindowSeconds))
        {
            return "**Salient segments.** No map was divided into segments.";
        }

        SegmentSettings s = p.Run.Experiment.Segments;
        string overlap = s.HopFrames is null && s.HopSeconds is null ? "windows side by side" : "overlapping windows";
        string threshold = s.Threshold switch
        {
            RelevanceThreshold.None => "its summed relevance",
            RelevanceThreshold.Mean => "its summed relevance, values below the map's mean counted as 0",
            _ => "its summed relevance, values below the map's median counted as 0",
        };
        string scope = s.Scope switch
        {
            SegmentScope.WholeInput => "any window, padding included",
            SegmentScope.Clip => "windows of which at least half holds sound of the clip",
            _ => "windows of which at least half is speech",
        };
        return Text($"**Salient segments.** Maps have a step of {p.MapStepSeconds:0.########} s and are divided into {overlap} of {p.WindowSeconds:0.###} s. A window's score is {threshold}{(s.Sign == RelevanceSign.Positive ? ", positive relevance only" : "")}. The {s.Count} best {(s.FillUp ? "" : "with a score above 0 ")}are a clip's segments (eligible: {scope}).");
    }

    private static string Cues(RunProvenance p) =>
        p.Extractor is not { } extractor
            ? "**Cues.** None were measured."
            : $"**Cues.** Extractor `{extractor.Id}`, version {extractor.Version}, parameters `{extractor.Parameters}`; measured once over the whole recording at its own sample rate. "
                + Text($"A value is the mean over the frames in a stretch of time, frames where the cue is undefined left out{(p.Run.Experiment.Contrasts.UnvoicedCountsAsZero ? " (unvoiced frames of voice cues counted as 0, as the published program does)" : "")}; fewer than {p.Run.Experiment.Contrasts.MinimumFrames} frames give none.\n\n")
                + "| cue | meaning | unit | voiced frames only | source |\n|---|---|---|---|---|\n"
                + string.Join("\n", p.Cues.Select(
                    cue => $"| `{cue.Id}` | {cue.Name} | {cue.Unit} | {(cue.IsVoicedOnly ? "yes" : "no")} | {cue.Source} |"));

    private static string Contrasts(RunProvenance p)
    {
        CueContrastSettings c = p.Run.Experiment.Contrasts;
        return Text($"**Contrasts.** Δf = cue in the salient segments − cue in a baseline: *full*, the whole clip, or the part of it that the model heard; *rest*, its other eligible windows; *random*, {c.RandomDraws} random sets of as many windows; *matched*, salient and other windows both weighted (overlap weights, Li, Morgan and Zaslavsky 2018) until mean level, its spread and the voicing rate differ by at most {c.BalanceTolerance} standard deviations; undefined where no weights do that or fewer than {c.MinimumEffectiveWindows} windows a side effectively count, and for cues that measure level or voicing. A clip's own p: the share of all sets of as many windows at least as far from their mean, exact up to {c.MaximumExactSets} sets, else over {c.SampledSets} random ones.");
    }

    private static string Statistics(RunProvenance p)
    {
        var s = new EvidenceSettings();
        return Text($"**Statistics** (`serhost stats`). Unit: the clip; clusters: speakers. Mean Δf with a 95 % BCa interval from at least {s.BootstrapDraws} resamples of whole speakers (all of them with five speakers), its level expanded for few speakers (Hesterberg 2015), none with fewer than {ClusterBootstrap.MinimumClusters}; p from flipping the signs of whole speakers, all patterns up to {SignFlipPermutation.MaximumExactClusters} speakers, else {s.PermutationDraws} random ones; matched-pairs rank-biserial r; Cliff's δ against the other emotions. Within each method and baseline p is corrected by Holm for the cells named beforehand and by Benjamini–Hochberg for the rest; across methods and baselines it is not. A cell counts as evidence with corrected p below {EvidenceCell.Level} behind at least {EvidenceCell.FewestUtterances} clips of {EvidenceCell.FewestSpeakers} speakers. Expected directions: {s.Expectations.Name}. Seed {p.Run.Experiment.Seed}.");
    }

    private static string Limits(RunProvenance p) =>
        "**What this cannot show.** A map says where the model's output depends on its input by the method's own definition; Δf says how the voice differs there. Neither shows that a cue caused a decision, nor what a listener would go by. "
        + "Compare every method with `random` (must find nothing) and `energy` (never asks the model). Labels are what speakers were asked for. "
        + (p.Speakers == 0 ? "Speakers are unknown, so clips are taken as independent."
            : Text($"Intervals speak of speakers like these {p.Speakers}."));

    private static string Repeating(RunProvenance p) =>
        $"**Repeating it.** {p.Run.Program ?? "SerHost, version not kept by this run"}; described by {ProgramVersion.Short}. "
        + Text($"{p.Run.StartedUtc:yyyy-MM-dd HH:mm} UTC, {p.Run.FailedRows} of {p.Rows} rows failed, {p.Run.FromStore.Values.Sum()} results came from the store. ")
        + $"The experiment file in the run's folder (`experiment.json`) holds every setting. Cite the program (`CITATION.cff`), the method (Nasr, Ren and Johnson 2025, arXiv 2511.11691), the model (its card) and the corpus.";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Known(int count, string of) => count == 0 ? $"unknown {of}" : Text($"{count} {of}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
