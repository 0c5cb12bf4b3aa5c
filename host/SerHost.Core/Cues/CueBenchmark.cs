using System.Diagnostics;
using SerHost.Core.Cues.Truth;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Cues;

/// <summary>Times cue extractors on a synthetic voice (two thirds voiced, varied pitch and noise).</summary>
public static class CueBenchmark
{
    private const int PieceSeconds = 3;

    /// <summary>Times one extractor.</summary>
    /// <param name="extractor">The extractor.</param>
    /// <param name="sampleRateHz">Rate of the recording to measure.</param>
    /// <param name="clipSeconds">Its length; 12 or more.</param>
    /// <param name="repeats">Timed runs, of which the median counts.</param>
    /// <param name="threads">Clips at once in the last measurement.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static CueBenchmarkRow Run(
        ICueExtractor extractor, int sampleRateHz, int clipSeconds, int repeats, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        ArgumentOutOfRangeException.ThrowIfLessThan(clipSeconds, 12);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        AudioClip clip = Speech(sampleRateHz, clipSeconds), quarter = Speech(sampleRateHz, clipSeconds / 4);
        ParameterValues values = ParameterValues.Defaults(extractor.Descriptor.Parameters);
        for (int warm = 0; warm < 2; warm++)
        {
            extractor.Extract(clip, values, cancellation);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        extractor.Extract(clip, values, cancellation);
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        double one = Median(() => extractor.Extract(clip, values, cancellation));
        double part = Median(() => extractor.Extract(quarter, values, cancellation));
        double all = Median(() => Parallel.For(
            0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, _ => extractor.Extract(clip, values, cancellation)));
        return new CueBenchmarkRow(
            extractor.Descriptor.Id,
            sampleRateHz,
            clip.DurationSeconds,
            one,
            clip.DurationSeconds / one,
            quarter.DurationSeconds / part,
            threads * clip.DurationSeconds / all,
            allocated / 1e6 * 60 / clip.DurationSeconds);

        double Median(Action action)
        {
            var times = new double[repeats];
            for (int i = 0; i < repeats; i++)
            {
                long start = Stopwatch.GetTimestamp();
                action();
                times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            Array.Sort(times);
            return times[repeats / 2];
        }
    }

    // Two seconds of voice and one of quiet noise, over and over, every time at another pitch.
    private static AudioClip Speech(int sampleRateHz, int seconds)
    {
        var samples = new List<float>();
        for (int piece = 0; samples.Count < seconds * sampleRateHz; piece++)
        {
            var voice = new SyntheticVoice(90 + (23 * (piece % 10)), 0.01, 0.4, -10, 15) { SampleRateHz = sampleRateHz, DurationSeconds = PieceSeconds - 1, Seed = piece };
            samples.AddRange(SyntheticVoiceGenerator.Make(voice).Clip.Samples.Span);
            var random = new Random(piece);
            samples.AddRange(Enumerable.Range(0, sampleRateHz).Select(_ => (float)(0.002 * (random.NextDouble() - 0.5))));
        }

        return new AudioClip("speech-like", samples.Take(seconds * sampleRateHz).ToArray(), sampleRateHz);
    }
}
