using SerHost.Core.Audio;

namespace SerHost.Core.Corpora;

/// <summary>Reads every clip of a corpus once and reports duplicates, silence, odd formats and files that cannot be read.</summary>
public static class CorpusInspector
{
    /// <summary>Inspects a corpus.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="progress">Told the number of clips read so far, from any thread; may be null.</param>
    /// <param name="maxThreads">Clips read at once, 1 or more; 0 for the number of processors.</param>
    /// <param name="cancellation">Stops the inspection.</param>
    /// <returns>The same for any number of threads.</returns>
    /// <exception cref="OperationCanceledException">The inspection was cancelled.</exception>
    public static CorpusInspection Inspect(Corpus corpus, IProgress<int>? progress = null, int maxThreads = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfNegative(maxThreads);
        var clips = new ClipInspection[corpus.Clips.Count];
        int done = 0;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = maxThreads == 0
            ? Environment.ProcessorCount : maxThreads };
        Parallel.For(0, clips.Length, options, i =>
        {
            clips[i] = Inspect(corpus.Clips[i], cancellation);
            progress?.Report(Interlocked.Increment(ref done));
        });

        var problems = new List<CorpusProblem>();
        problems.AddRange(clips.Where(clip => clip.Fault is not null)
            .Select(clip => new CorpusProblem(CorpusProblemKind.Unreadable, [clip.ClipId], clip.Fault!)));
        problems.AddRange(Duplicates(corpus, clips).OrderByDescending(problem => problem.Kind));
        problems.AddRange(clips.Where(IsSilent).Select(clip => RepeatedSound.Silence(clip.ClipId)));
        problems.AddRange(OddFormats(clips));
        problems.AddRange(
            from clip in clips
            from note in clip.Notes
            where note.Kind is not (AudioNoteKind.Silent or AudioNoteKind.MixedDown or AudioNoteKind.DecodedByFfmpeg)
            select new CorpusProblem(CorpusProblemKind.Remark, [clip.ClipId], $"{clip.ClipId}: {note.Text}"));
        return new CorpusInspection(clips, problems);
    }

    private static ClipInspection Inspect(CorpusClip clip, CancellationToken cancellation)
    {
        try
        {
            AudioReadResult result = AudioFile.Read(clip.Path, clip.Id, cancellation);
            float peak = 0;
            foreach (float sample in result.Clip.Samples.Span)
            {
                peak = Math.Max(peak, Math.Abs(sample));
            }

            return new ClipInspection(clip.Id, result.Info, result.Clip.Sha256, 20 * Math.Log10(peak), result.Notes, null);
        }
        catch (Exception error) when (error is AudioFileException or IOException)
        {
            return new ClipInspection(clip.Id, null, null, double.NaN, [], error.Message);
        }
    }

    private static bool IsSilent(ClipInspection clip) => double.IsNegativeInfinity(clip.PeakDb);

    private static IEnumerable<CorpusProblem> Duplicates(Corpus corpus, IReadOnlyList<ClipInspection> clips)
    {
        var same = clips.Select((clip, i) => (clip, label: corpus.Clips[i].Label))
            .Where(pair => pair.clip.ContentSha256 is not null && !IsSilent(pair.clip))
            .GroupBy(pair => pair.clip.ContentSha256)
            .Where(group => group.Count() > 1);
        foreach (var group in same)
        {
            yield return RepeatedSound.Problem([.. group.Select(pair => (pair.clip.ClipId, pair.label))]);
        }
    }

    private static IEnumerable<CorpusProblem> OddFormats(IReadOnlyList<ClipInspection> clips)
    {
        ClipInspection[] readable = [.. clips.Where(clip => clip.Info is not null)];
        if (readable.Length == 0)
        {
            yield break;
        }

        var usual = readable.CountBy(clip => (clip.Info!.SampleRateHz, clip.Info.Channels)).OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key).First();
        foreach (ClipInspection clip in readable.Where(clip => (clip.Info!.SampleRateHz, clip.Info.Channels) != usual.Key))
        {
            yield return new CorpusProblem(
                CorpusProblemKind.OddFormat,
                [clip.ClipId],
                $"{clip.ClipId}: {clip.Info!.SampleRateHz} Hz, {Channels(clip.Info.Channels)}; {usual.Value} of {readable.Length} clips have {usual.Key.SampleRateHz} Hz, {Channels(usual.Key.Channels)}.");
        }
    }

    private static string Channels(int count) => count == 1 ? "1 channel" : $"{count} channels";
}
