using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using SerHost.Core.Audio;
using SerHost.Plugins;

namespace SerHost.Core.Evaluation;

/// <summary>Does the same work for every clip of a study, on several threads.</summary>
internal static class ClipWork
{
    /// <summary>Works through the clips; one that cannot be worked on is left out and named, the others go on.</summary>
    /// <typeparam name="TTools">What a thread needs and keeps: prepared sessions, buffers.</typeparam>
    /// <typeparam name="TResult">What a clip gives.</typeparam>
    /// <param name="clips">Ids of the clips, for the messages.</param>
    /// <param name="threads">Clips worked on at the same time.</param>
    /// <param name="prepare">Makes a thread's tools; what it throws ends the study.</param>
    /// <param name="work">Works on the clip of an index with a thread's tools.</param>
    /// <param name="progress">Told the number of clips done, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One result a clip, null where it was left out, and why, in ordinal order.</returns>
    public static (TResult?[] Results, IReadOnlyList<string> Failures) Run<TTools, TResult>(
        IReadOnlyList<string> clips, int threads, Func<TTools> prepare, Func<TTools, int, TResult> work, IProgress<int>? progress, CancellationToken cancellation)
        where TTools : IDisposable
        where TResult : class
    {
        var results = new TResult?[clips.Count];
        var failures = new ConcurrentQueue<string>();
        int next = -1, done = 0;
        try
        {
            Parallel.For(
                0, Math.Max(1, Math.Min(threads, clips.Count)),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellation },
                _ =>
                {
                    using TTools tools = prepare();
                    for (int i = Interlocked.Increment(ref next); i < clips.Count; i = Interlocked.Increment(ref next))
                    {
                        try
                        {
                            results[i] = work(tools, i);
                        }
                        catch (Exception error) when (error is ArgumentException or AudioFileException or PluginException)
                        {
                            failures.Enqueue($"{clips[i]}: {ErrorText.Of(error)}");
                        }

                        progress?.Report(Interlocked.Increment(ref done));
                    }
                });
        }
        catch (AggregateException error) when (error.InnerExceptions.DistinctBy(e => e.Message).Count() == 1)
        {
            // A method that refuses the model refuses it on every thread: one plain error says it.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return (results, [.. failures.Order(StringComparer.Ordinal)]);
    }
}
