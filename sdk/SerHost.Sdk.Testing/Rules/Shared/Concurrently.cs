

namespace SerHost.Sdk.Testing.Rules.Shared;

/// <summary>Runs calls side by side.</summary>
internal static class Concurrently
{
    /// <summary>Starts one thread a call, lets them go together, and gives the results in order.</summary>
    /// <exception cref="AggregateException">A call threw; all exceptions are in it.</exception>
    public static T[] Run<T>(int count, Func<int, T> call)
    {
        using var start = new Barrier(count);
        Task<T>[] tasks = [.. Enumerable.Range(0, count).Select(i => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return call(i);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Task.WaitAll(tasks);
        return [.. tasks.Select(task => task.Result)];
    }
}
