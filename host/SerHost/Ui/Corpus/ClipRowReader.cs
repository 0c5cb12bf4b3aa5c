using SerHost.Core.Corpora;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Ui.Shell;

namespace SerHost.Ui.Corpus;

/// <summary>Joins clips of a corpus with the results of a run.</summary>
internal static class ClipRowReader
{
    /// <summary>The rows without what must be read from the store: at hand at once.</summary>
    public static ClipRow[] AtOnce(IEnumerable<CorpusClip> clips, RunRows rows) => [.. clips.Select(clip => Row(clip, rows, _ => null))];

    /// <summary>The rows with everything.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for them any more.</exception>
    public static ClipRow[] Read(IEnumerable<CorpusClip> clips, RunRows rows, ResultLibrary results, CancellationToken cancellation) =>
        [.. clips.Select(clip =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Row(clip, rows, results.Prediction);
        })];

    /// <summary>Results of this very file: another corpus may hold a clip of the same name.</summary>
    private static ClipRow Row(CorpusClip clip, RunRows rows, Func<RunRow, StoredPrediction?> predictionOf)
    {
        IReadOnlyList<RunRow> found = rows.Of(clip.Id);
        return found.Count > 0 && found[0].ClipPath == clip.Path
            ? ClipRow.Create(clip, found, rows.MethodsUnderWay(clip.Id), predictionOf(found[0]))
            : ClipRow.Create(clip, [], 0, null);
    }
}
