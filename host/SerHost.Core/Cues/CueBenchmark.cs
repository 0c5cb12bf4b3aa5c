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
        ParameterValues values = PublishedComparison.WholeClip(extractor);
        for (int warm = 0; warm < 2; warm++)
        {
            extractor.Extract(clip, values, cancellation);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        extractor.Extract(clip, values, cancellation);
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        (double one, double oneCpu) = Median(() => extractor.Extract(clip, values, cancellation));
        (_, double partCpu) = Median(() => extractor.Extract(quarter, values, cancellation));
        (double all, _) = Median(() => Parallel.For(
            0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, _ =>
            extractor.Extract(clip, values, cancellation)));
        return new CueBenchmarkRow(
            extractor.Descriptor.Id,
            sampleRateHz,
            clip.DurationSeconds,
            one,
            oneCpu,
            clip.DurationSeconds / oneCpu,
            quarter.DurationSeconds / partCpu,
            threads * clip.DurationSeconds / all,
            allocated / 1e6 * 60 / clip.DurationSeconds);

        (double Median, double LeastCpu) Median(Action action)
        {
            var times = new double[repeats];
            double leastCpu = double.PositiveInfinity;
            for (int i = 0; i < repeats; i++)
            {
                TimeSpan cpu = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                action();
                leastCpu = Math.Min(leastCpu, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
                times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            Array.Sort(times);
            return (times[repeats / 2], leastCpu);
        }
    }

    /// <summary>Measures an hour of the same speech, read in stretches, once.</summary>
    /// <param name="extractor">The extractor.</param>
    /// <param name="sampleRateHz">Rate of the recording.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Processor seconds, and the most memory this process has taken so far, in megabytes.</returns>
    public static (double CpuSeconds, double PeakMegabytes) Hour(ICueExtractor extractor, int sampleRateHz,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        CueMeasurement.Extract(extractor, new Repeated(Speech(sampleRateHz, 60), 60), PublishedComparison.WholeClip(extractor),
            cancellation);
        using var process = Process.GetCurrentProcess();
        return ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, process.PeakWorkingSet64 / 1e6);
    }

    // A clip over and over.
    private sealed class Repeated(AudioClip clip, int times) : ISampleSource
    {
        public string Id => clip.Id;

        public int SampleRateHz => clip.SampleRateHz;

        public int Count => times * clip.Samples.Length;

        public void Read(int start, Span<float> target)
        {
            while (!target.IsEmpty)
            {
                ReadOnlySpan<float> rest = clip.Samples.Span[(start % clip.Samples.Length)..];
                int count = Math.Min(rest.Length, target.Length);
                rest[..count].CopyTo(target);
                target = target[count..];
                start += count;
            }
        }
    }

    // Two seconds of voice and one of quiet noise, over and over, every time at another pitch.
    private static AudioClip Speech(int sampleRateHz, int seconds)
    {
        var samples = new List<float>();
        for (int piece = 0; samples.Count < seconds * sampleRateHz; piece++)
        {
            var voice = new SyntheticVoice(90 + (23 * (piece % 10)), 0.01, 0.4, -10, 15) { SampleRateHz = sampleRateHz,
                DurationSeconds = PieceSeconds - 1, Seed = piece };
            samples.AddRange(SyntheticVoiceGenerator.Make(voice).Clip.Samples.Span);
            var random = new Random(piece);
            samples.AddRange(Enumerable.Range(0, sampleRateHz).Select(_ => (float)(0.002 * (random.NextDouble() - 0.5))));
        }

        return new AudioClip("speech-like", samples.Take(seconds * sampleRateHz).ToArray(), sampleRateHz);
    }
}
