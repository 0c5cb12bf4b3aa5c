using SerHost.Core.Audio;

namespace SerHost.Core.Corpora;

/// <summary>A corpus in numbers.</summary>
/// <param name="Clips">Number of clips.</param>
/// <param name="Labels">Clips a label, in ordinal order; the empty name stands for clips without a label.</param>
/// <param name="Speakers">Clips a speaker, in ordinal order; the empty name stands for unknown.</param>
/// <param name="Sentences">Number of different sentences.</param>
/// <param name="Durations">Lengths of the clips whose header tells it; null when none does.</param>
/// <param name="Problems">Problems of opening, then those of headers, then WAV files with the same sound or none.</param>
public sealed record CorpusSummary(
    int Clips,
    IReadOnlyDictionary<string, int> Labels,
    IReadOnlyDictionary<string, int> Speakers,
    int Sentences,
    DurationSummary? Durations,
    IReadOnlyList<CorpusProblem> Problems)
{
    /// <summary>Counts, and reads the header and a few samples of every WAV file; more of it only where two look the same.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="cancellation">Stops reading headers.</param>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static CorpusSummary Of(Corpus corpus, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var problems = new List<CorpusProblem>(corpus.Problems);
        var seconds = new List<double>(corpus.Clips.Count);
        var seen = new List<(CorpusClip Clip, WavGlance Glance)>(corpus.Clips.Count);
        foreach (CorpusClip clip in corpus.Clips)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (AudioFile.Glance(clip.Path) is { } glance)
                {
                    seconds.Add(glance.Info.DurationSeconds);
                    seen.Add((clip, glance));
                }
            }
            catch (Exception error) when (error is AudioFileException or IOException)
            {
                problems.Add(new CorpusProblem(CorpusProblemKind.Unreadable, [clip.Id], error.Message));
            }
        }

        problems.AddRange(RepeatedSound.Among(seen, cancellation));
        problems.AddRange(seen.Where(pair => pair.Glance.IsSilent).Select(pair => RepeatedSound.Silence(pair.Clip.Id)));
        return new CorpusSummary(
            corpus.Clips.Count,
            Count(corpus.Clips.Select(clip => clip.Label)),
            Count(corpus.Clips.Select(clip => clip.Speaker)),
            corpus.Clips.Select(clip => clip.Sentence).Where(sentence => sentence is not null).Distinct().Count(),
            DurationSummary.Of(seconds),
            problems);
    }

    private static SortedDictionary<string, int> Count(IEnumerable<string?> names) =>
        new(names.CountBy(name => name ?? "").ToDictionary(), StringComparer.Ordinal);
}
