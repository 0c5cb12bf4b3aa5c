using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Statistics;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Evaluation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Replication;

/// <summary>Runs the analysis with each defect of the released program switched on alone, and all together.</summary>
public static class DefectStudy
{
    private sealed record Entry(
        CorpusClip Clip, bool IsOcclusion, DefectVariant Variant, CueContrastResult Result, IReadOnlyList<TimeRange> Segments);

    private sealed record Outcome(IReadOnlyList<Entry> Entries, double FoldingError);

    /// <summary>Runs the study.</summary>
    /// <param name="model">The model.</param>
    /// <param name="occlusion">The occlusion method.</param>
    /// <param name="crp">The CRP method; null for a model without a layer graph.</param>
    /// <param name="extractor">The cue extractor.</param>
    /// <param name="clips">Labelled clips.</param>
    /// <param name="settings">What is common to all variants.</param>
    /// <param name="threads">Clips worked on at the same time.</param>
    /// <param name="progress">Told the number of clips done, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static DefectReport Run(
        IModel model, IAttributionMethod occlusion, IAttributionMethod? crp, ICueExtractor extractor, IReadOnlyList<CorpusClip> clips,
        DefectSettings settings, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(settings);
        (Outcome?[] results, IReadOnlyList<SkippedClip> skipped) = ClipWork.Run(
            [.. clips.Select(clip => clip.Id)], threads, () => new DefectExplainer(model, occlusion, crp ?? occlusion, extractor, settings),
            (explainer, i) => One(explainer, extractor, clips[i], crp is not null, settings, cancellation), progress, cancellation);
        Outcome[] done = [.. results.OfType<Outcome>()];
        Entry[] all = [.. done.SelectMany(outcome => outcome.Entries)];
        return new DefectReport(
            model.Descriptor.Id, done.Length, clips.Select(c => c.Speaker).OfType<string>().Distinct().Count(),
            crp is null ? double.NaN : done.Select(outcome => outcome.FoldingError).DefaultIfEmpty(double.NaN).Max(),
            [.. all.GroupBy(e => e.IsOcclusion).OrderByDescending(g => g.Key).SelectMany(g => Rows([.. g], settings))],
            [.. skipped.Select(clip => clip.ToString())]);
    }

    private static Outcome One(
        DefectExplainer explainer, ICueExtractor extractor, CorpusClip source, bool withConcepts, DefectSettings settings,
        CancellationToken cancellation)
    {
        AudioClip clip = AudioFile.Read(source.Path, source.Id, cancellation).Clip;
        CueTracks tracks = extractor.Extract(clip, ParameterValues.Defaults(extractor.Descriptor.Parameters), cancellation);
        ulong seed = Store.ResultKey.Seed(settings.Seed, clip.Sha256);
        explainer.NextClip();
        var entries = new List<Entry>();
        foreach (bool isOcclusion in withConcepts ? new[] { true, false } : [true])
        {
            foreach (DefectVariant variant in DefectVariant.For(isOcclusion))
            {
                var (result, selection) = explainer.Explain(clip, tracks, isOcclusion, variant, seed, cancellation);
                entries.Add(new Entry(source, isOcclusion, variant, result, [.. selection.Segments.Select(s => s.Range)]));
            }
        }

        return new Outcome(entries, withConcepts ? explainer.WrongFoldingError(clip) : double.NaN);
    }

    private static IEnumerable<DefectRow> Rows(Entry[] entries, DefectSettings settings)
    {
        Dictionary<string, Entry> ours = entries.Where(e => e.Variant.Name == DefectVariant.Ours).ToDictionary(e => e.Clip.Id);
        Dictionary<string, double> spread = settings.MainCues.ToDictionary(cue =>
            cue, cue => Spread([.. ours.Values.Select(e => Delta(e, cue)).Where(double.IsFinite)]));
        foreach (IGrouping<string, Entry> variant in entries.GroupBy(e => e.Variant.Name))
        {
            Entry[] here = [.. variant];
            var pairs = (from entry in here
                         from cue in settings.MainCues
                         select (Entry: entry, Cue: cue, Mine: Delta(ours[entry.Clip.Id], cue), Theirs: Delta(entry, cue))).ToArray();
            var both = pairs.Where(p => double.IsFinite(p.Mine) && double.IsFinite(p.Theirs)).ToArray();
            var expected = both
                .Select(p => (p.Entry, p.Mine, p.Theirs, Sign: p.Entry.Clip.Label is { } label
                    ? ExpectationTable.Default.Find(label, p.Cue).Sign : 0))
                .Where(p => p.Sign != 0).ToArray();
            Clusters change = Clusters.BySpeaker(expected.Select(p => (p.Entry.Clip.Speaker, Hit(p.Theirs, p.Sign) - Hit(p.Mine, p.Sign))));
            yield return new DefectRow(
                here[0].IsOcclusion ? "occlusion" : "crp",
                variant.Key,
                here.Length,
                here.Select(e => Localisation.Overlap(e.Segments, ours[e.Clip.Id].Segments)).Where(double.IsFinite)
                    .DefaultIfEmpty(double.NaN).Average(),
                Average(both.Where(p => spread[p.Cue] > 0).Select(p => Math.Abs(p.Theirs - p.Mine) / spread[p.Cue])),
                Average(both.Select(p => Math.Sign(p.Theirs) != Math.Sign(p.Mine) ? 1.0 : 0)),
                Average(pairs.Select(p => double.IsFinite(p.Theirs) ? 0.0 : 1)),
                Mean(here, "angry", "loudness"), Mean(here, "angry", "f0_semitone"), Mean(here, "sad", "loudness"),
                Mean(here, "sad", "f0_semitone"),
                Average(expected.Select(p => Hit(p.Theirs, p.Sign))),
                change.Mean,
                ClusterBootstrap.Mean(change, settings.BootstrapDraws, unchecked((int)settings.Seed)));
        }
    }

    private static double Delta(Entry entry, string cue) =>
        entry.Result.Contrasts.FirstOrDefault(c => c.CueId == cue)?.Delta(CueBaseline.Full) ?? double.NaN;

    private static double Hit(double delta, int sign) => delta == 0 ? 0.5 : Math.Sign(delta) == sign ? 1 : 0;

    private static double Mean(Entry[] entries, string label, string cue) =>
        Average(entries.Where(e => e.Clip.Label == label).Select(e => Delta(e, cue)).Where(double.IsFinite));

    private static double Average(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private static double Spread(double[] values)
    {
        double mean = Average(values);
        return values.Length < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}
