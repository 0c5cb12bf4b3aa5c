using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;

namespace SerHost.Ui.Shell;

/// <summary>A run and its rows, as the pages show them.</summary>
/// <param name="Run">The run; null for none.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record CorpusResults(RunSummary? Run, RunRows Rows)
{
    /// <summary>No run.</summary>
    public static CorpusResults None => new(null, new RunRows([]));

    /// <summary>A run with its rows.</summary>
    public static CorpusResults Of(ResultLibrary library, RunSummary? run) =>
        run is null ? None : new CorpusResults(run, new RunRows(library.Rows(run.Id)));

    /// <summary>The newest finished run over a corpus (one that is not finished where there is no other): asked for under the same name, or
    /// else the newest of all where it has results of the corpus's clips (of a manifest over the same recordings, say). Results of other
    /// recordings are not shown beside these.</summary>
    /// <param name="library">The results.</param>
    /// <param name="corpus">The corpus.</param>
    /// <param name="source">What it was opened with.</param>
    public static CorpusResults Newest(ResultLibrary library, Core.Corpora.Corpus corpus, string source)
    {
        RunSummary[] runs = [.. library.Runs().OrderBy(run => run.IsFinished ? 0 : 1)];
        if (runs.FirstOrDefault(run => IsSame(run.Experiment.Corpus.Path, source)) is { } own)
        {
            return Of(library, own);
        }

        CorpusResults newest = Of(library, runs.Length == 0 ? null : runs[0]);
        return corpus.Clips.Any(clip => newest.Rows.Has(clip.Id)) ? newest : None;
    }

    /// <summary>Whether two names of corpora stand for one.</summary>
    public static bool IsSame(string path, string source) =>
        path == source || (path != CorpusChoice.Demo && source != CorpusChoice.Demo && Place(path) == Place(source));

    private static string Place(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
