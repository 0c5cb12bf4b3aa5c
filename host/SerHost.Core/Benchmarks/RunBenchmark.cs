using System.Diagnostics;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Benchmarks;

/// <summary>What a run costs as a whole.</summary>
/// <param name="Clips">Clips run.</param>
/// <param name="Rows">Rows written: a row is a clip and a method.</param>
/// <param name="Failed">Rows without a result.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="Seconds">From the corpus' reading to the last row's storing.</param>
/// <param name="ProcessorSeconds">Processor time of this process in that time, over all threads.</param>
/// <param name="StoreBytes">Bytes of the store afterwards.</param>
/// <param name="Stages">Seconds of threads by stage: read, predict, cues, explain METHOD, contrast and what else the run timed.</param>
public sealed record RunTiming(
    int Clips, int Rows, int Failed, int Threads, double Seconds, double ProcessorSeconds, long StoreBytes,
    IReadOnlyDictionary<string, double> Stages)
{
    /// <summary>Rows for a second of one processor: what a run can be planned by, also on a busy machine.</summary>
    public double RowsPerProcessorSecond => Rows / ProcessorSeconds;

    /// <summary>Bytes stored a row.</summary>
    public double BytesPerRow => StoreBytes / (double)Rows;
}

/// <summary>Runs an experiment into a store of its own and measures it.</summary>
public static class RunBenchmark
{
    // So many clips are run beforehand, so that compiling and packing of weights count as little as in a long run.
    private const int WarmUpClips = 2;

    /// <summary>Runs a few clips unmeasured, then the experiment. Both stores are deleted afterwards.</summary>
    /// <param name="options">Folders and resources; the store is not touched.</param>
    /// <param name="experiment">What to run.</param>
    /// <param name="progress">Told after every clip and method; may be null.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="SerHost.Plugins.RequestException">The experiment names something unknown.</exception>
    public static async Task<RunTiming> RunAsync(
        HostOptions options, Experiment experiment, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experiment);
        string folder = Directory.CreateTempSubdirectory("serhost-bench-").FullName;
        try
        {
            await using HostSession session = HostSession.Open(options with { StoreFolder = folder });
            int first = Math.Min(WarmUpClips, experiment.Corpus.Limit ?? WarmUpClips);
            Experiment few = experiment with { Corpus = experiment.Corpus with { Limit = first }, Seed = experiment.Seed + 1 };
            _ = await session.RunAsync(few, null, cancellation);
            long before = SizeOf(folder);
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            RunReport report = await session.RunAsync(experiment, progress, cancellation);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double used = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            return new RunTiming(report.Summary.Clips, report.Rows.Count, report.Summary.FailedRows, session.Threads, seconds, used,
                SizeOf(folder) - before, report.Summary.StageSeconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
