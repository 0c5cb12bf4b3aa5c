using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Guard;

/// <summary>One guarded call into plugin code: what it throws becomes a
/// <see cref="PluginException"/>, and it must come back in time.</summary>
internal static class PluginCall
{
    /// <summary>How long a call that was told to stop may still take.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestLoad = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(30);

    /// <summary>Disposing goes on after the user's stop.</summary>
    private static readonly CancellationTokenSource s_never = new();

    /// <summary>How long constructors and descriptors may take: as a call, but from 10 to
    /// 30 s, for a busy machine takes its time with a first start.</summary>
    public static TimeSpan LoadLimit(TimeSpan callLimit) =>
        callLimit < ShortestLoad ? ShortestLoad : callLimit < LongestLoad ? callLimit : LongestLoad;

    /// <summary>Calls on the current thread, without a limit of time.</summary>
    /// <exception cref="PluginException">The plugin threw something its contract does not declare.</exception>
    public static T Run<T>(string pluginId, string stage, Func<T> call)
    {
        string? before = CallScope.Enter(pluginId);
        try
        {
            return call();
        }
        catch (Exception error) when (!IsDeclared(error))
        {
            throw Fault(pluginId, stage, error);
        }
        finally
        {
            CallScope.Enter(before);
        }
    }

    /// <summary>Calls on one of <see cref="PluginThreads"/> and waits for at most <paramref name="limit"/>; then asks it to stop, and after
    /// <see cref="Grace"/> leaves it behind.</summary>
    /// <exception cref="PluginException">The plugin threw something its contract does
    /// not declare, or did not come back in time.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static T Run<T>(string pluginId, string stage, TimeSpan limit, Func<CancellationToken, T> call, CancellationToken cancellation)
    {
        cancellation = cancellation.CanBeCanceled ? cancellation : CallScope.Current;
        cancellation.ThrowIfCancellationRequested();
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return Run(pluginId, stage, () => call(cancellation));
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        Task<T> work = PluginThreads.Shared.Start(() => Begin(pluginId, call, stop.Token));
        bool finished = WaitQuietly(work, stop.Token) || WaitQuietly(work, Grace);
        if (!finished)
        {
            // The thread cannot be killed: its source stays alive with it, and its outcome is of no use to anybody.
            work.ContinueWith(late => { _ = late.Exception; stop.Dispose(); }, TaskScheduler.Default);
            throw new PluginException(pluginId, stage, cancellation.IsCancellationRequested
                ? FormattableString.Invariant($"it did not stop within {Grace.TotalSeconds:0} s of being told to.")
                : FormattableString.Invariant($"it took longer than {limit.TotalSeconds:0.###} s and did not stop when told to."))
            {
                IsHung = true,
            };
        }

        bool ranOut = stop.IsCancellationRequested && !cancellation.IsCancellationRequested;
        stop.Dispose();
        if (work.IsCompletedSuccessfully)
        {
            return work.Result;
        }

        Exception error = work.Exception?.InnerException ?? new OperationCanceledException(cancellation);
        if (error is OperationCanceledException && ranOut)
        {
            throw new PluginException(
                pluginId, stage, FormattableString.Invariant($"it took longer than {limit.TotalSeconds:0.###} s and was stopped."));
        }

        if (error is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new PluginException(pluginId, stage, "it said it was cancelled, but nobody had cancelled it.", error.ToString());
        }

        if (IsDeclared(error))
        {
            ExceptionDispatchInfo.Throw(error);
        }

        throw Fault(pluginId, stage, error);
    }

    /// <summary>Lets a plugin dispose of something. What goes wrong is a remark: no result depends on it any more.</summary>
    public static void End(string pluginId, string stage, TimeSpan callLimit, Action dispose, PluginRemarks remarks)
    {
        TimeSpan limit = callLimit == Timeout.InfiniteTimeSpan || callLimit < EndLimit ? callLimit : EndLimit;
        try
        {
            Run(pluginId, stage, limit, _ => { dispose(); return true; }, s_never.Token);
        }
        catch (Exception error) when (IsDeclared(error))
        {
            remarks.Add(pluginId, $"{stage}: {(error as PluginException)?.Problem ?? error.Message}");
        }
    }

    /// <summary>The contract was broken without an exception: a wrong shape, a value that is not finite.</summary>
    public static void Require([DoesNotReturnIf(false)] bool holds, string pluginId, string stage, string problem)
    {
        if (!holds)
        {
            throw new PluginException(pluginId, stage, problem);
        }
    }

    /// <summary>The thread's own scope: models the call asks, wherever they run, hear the stop too.</summary>
    private static T Begin<T>(string pluginId, Func<CancellationToken, T> call, CancellationToken stop)
    {
        CallScope.Enter(stop);
        CallScope.Enter(pluginId);
        return call(stop);
    }

    private static bool WaitQuietly(Task work, CancellationToken until)
    {
        try
        {
            return Task.WaitAny([work], until) == 0;
        }
        catch (OperationCanceledException)
        {
            return work.IsCompleted;
        }
    }

    private static bool WaitQuietly(Task work, TimeSpan atMost) => Task.WaitAny([work], atMost) == 0;

    /// <summary>Exceptions of the SDK's contracts reach the caller as they are; all others are faults of the plugin.</summary>
    private static bool IsDeclared(Exception error) =>
        error is OperationCanceledException or ParameterException or UnsupportedModelException or ModelFormatException or GraphException or DeviceFaultException or PluginException
        || (error.GetType() == typeof(ArgumentException));

    private static PluginException Fault(string pluginId, string stage, Exception error) =>
        new(pluginId, stage, $"{error.GetType().Name}: {error.Message}", error.ToString());
}
