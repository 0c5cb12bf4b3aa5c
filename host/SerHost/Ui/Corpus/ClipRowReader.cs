using SerHost.Core.Corpora;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;

namespace SerHost.Ui.Corpus;

/// <summary>Joins the clips of a corpus with the results of a run.</summary>
internal static class ClipRowReader
{
    /// <summary>The rows without what must be read from the store: at hand at once.</summary>
    public static ClipRow[] AtOnce(Core.Corpora.Corpus corpus, IReadOnlyDictionary<string, IReadOnlyList<RunRow>> rows) =>
        [.. corpus.Clips.Select(clip => ClipRow.Create(clip, Known(clip, rows), null))];

    /// <summary>The rows with everything.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for them any more.</exception>
    public static ClipRow[] Read(
        Core.Corpora.Corpus corpus, IReadOnlyDictionary<string, IReadOnlyList<RunRow>> rows, ResultLibrary results, CancellationToken cancellation) =>
        [.. corpus.Clips.Select(clip =>
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<RunRow>? known = Known(clip, rows);
            return ClipRow.Create(clip, known, known is null ? null : results.Prediction(known[0]));
        })];

    /// <summary>Results of this very file: another corpus may hold a clip of the same name.</summary>
    private static IReadOnlyList<RunRow>? Known(CorpusClip clip, IReadOnlyDictionary<string, IReadOnlyList<RunRow>> rows) =>
        rows.GetValueOrDefault(clip.Id) is { } found && found[0].ClipPath == clip.Path ? found : null;
}
