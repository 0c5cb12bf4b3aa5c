using System.Runtime.ExceptionServices;
using SerHost.Core.Audio;
using SerHost.Plugins;

namespace SerHost.Core.Corpora;

/// <summary>Does the same work for every clip of a study, on several threads: the one loop over clips beside the run pipeline's.</summary>
internal static class ClipWork
{
    /// <summary>Works through the clips; one that cannot be worked on is left out and named, the others go on.</summary>
    /// <typeparam name="TTools">What a thread needs and keeps: prepared sessions, buffers.</typeparam>
    /// <typeparam name="TResult">What a clip gives.</typeparam>
    /// <param name="clips">Ids of the clips, for the messages.</param>
    /// <param name="threads">Clips worked on at the same time.</param>
    /// <param name="prepare">Makes a thread's tools; what it throws ends the study.</param>
    /// <param name="work">Works on the clip of an index with a thread's tools; throws
    /// <see cref="ClipSkippedException"/> to leave it out.</param>
    /// <param name="progress">Told the number of clips done, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One result a clip, null where it was left out, and the clips left out; both in the order of the clips.</returns>
    public static (TResult?[] Results, IReadOnlyList<SkippedClip> Skipped) Run<TTools, TResult>(
        IReadOnlyList<string> clips, int threads, Func<TTools> prepare, Func<TTools, int, TResult> work, IProgress<int>? progress,
        CancellationToken cancellation)
        where TTools : IDisposable
        where TResult : class
    {
        var results = new TResult?[clips.Count];
        var reasons = new string?[clips.Count];
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
                        cancellation.ThrowIfCancellationRequested();
                        try
                        {
                            results[i] = work(tools, i);
                        }
                        catch (Exception error) when (error is ArgumentException or AudioFileException or PluginException or ClipSkippedException)
                        {
                            reasons[i] = ErrorText.Of(error);
                        }

                        progress?.Report(Interlocked.Increment(ref done));
                    }
                });
        }
        catch (AggregateException error) when (error.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(error.InnerExceptions[0].Message, error, cancellation);
        }
        catch (AggregateException error) when (error.InnerExceptions.DistinctBy(e => e.Message).Count() == 1)
        {
            // A method that refuses the model refuses it on every thread: one plain error says it.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return (results, [.. Enumerable.Range(0, clips.Count).Where(i => reasons[i] is not null)
            .Select(i => new SkippedClip(clips[i], reasons[i]!))]);
    }

    /// <summary>The same for work that needs no tools.</summary>
    public static (TResult?[] Results, IReadOnlyList<SkippedClip> Skipped) Run<TResult>(
        IReadOnlyList<string> clips, int threads, Func<int, TResult> work, IProgress<int>? progress, CancellationToken cancellation)
        where TResult : class =>
        Run(clips, threads, () => Stream.Null, (_, i) => work(i), progress, cancellation);
}

/// <summary>A clip that could not take part.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Reason">Why, and the cure where there is one.</param>
public sealed record SkippedClip(string ClipId, string Reason)
{
    /// <summary>The name of <see cref="ClipId"/> in concept atlases that earlier versions stored; read, never written.</summary>
    public string Clip
    {
        init => ClipId = value;
    }

    /// <summary>As messages and reports name it.</summary>
    public override string ToString() => $"{ClipId}: {Reason}";
}

/// <summary>Leaves a clip out of a study.</summary>
/// <param name="reason">Why, and the cure where there is one.</param>
internal sealed class ClipSkippedException(string reason) : Exception(reason);
