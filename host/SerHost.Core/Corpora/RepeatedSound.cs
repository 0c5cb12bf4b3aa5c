using SerHost.Core.Audio;

namespace SerHost.Core.Corpora;

/// <summary>Clips with the same sound, and clips without any, as problems.</summary>
internal static class RepeatedSound
{
    /// <summary>Problem of a clip without sound.</summary>
    public static CorpusProblem Silence(string clipId) =>
        new(CorpusProblemKind.Silent, [clipId], $"{clipId}: every sample is zero; explanations of it mean nothing.");

    /// <summary>Groups of WAV files with the same sound; silent ones aside. Reads the whole of those files only that look alike at a
    /// glance.</summary>
    /// <param name="clips">Clips and what was seen of them.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static IEnumerable<CorpusProblem> Among(
        IReadOnlyList<(CorpusClip Clip, WavGlance Glance)> clips, CancellationToken cancellation) =>
        (from pair in clips
         where !pair.Glance.IsSilent
         group pair.Clip by pair.Glance.Sketch into alike
         where alike.Count() > 1
         from same in alike.GroupBy(clip => HashOf(clip, cancellation))
         where same.Count() > 1
         select Problem([.. same.Select(clip => (clip.Id, clip.Label))])).OrderByDescending(problem => problem.Kind);

    /// <summary>Problem of clips with the same sound.</summary>
    /// <param name="clips">Two or more.</param>
    public static CorpusProblem Problem(IReadOnlyList<(string Id, string? Label)> clips)
    {
        string[] labels = [.. clips.Select(clip => clip.Label ?? "no label").Distinct().Order(StringComparer.Ordinal)];
        bool isContradiction = labels.Length > 1;
        string[] ids = [.. clips.Select(clip => clip.Id)];
        string text = $"{string.Join(", ", ids)} hold the same sound"
            + (isContradiction ? $" under different labels ({string.Join(", ", labels)}): at least one is wrong." : ".");
        return new CorpusProblem(isContradiction ? CorpusProblemKind.ContradictoryDuplicate : CorpusProblemKind.Duplicate, ids, text);
    }

    private static UInt128 HashOf(CorpusClip clip, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return WavGlance.HashOf(clip.Path);
    }
}
