using System.Collections.Concurrent;

namespace SerHost.Shell;

/// <summary>The program's first thread, where commands run while the parser, on
/// another, listens to Ctrl-C and to requests to end.</summary>
/// <remarks>Not any other thread: on one of the pool's or of its own ONNX Runtime took
/// 1.2 ms for what takes it 0.8 ms here, in half of all starts.</remarks>
internal static class FirstThread
{
    private static BlockingCollection<Action>? s_waiting;

    /// <summary>Begins work on another thread, and does here what it hands over with <see cref="Run"/>, until it has ended.</summary>
    /// <param name="work">The work.</param>
    public static int Serve(Func<Task<int>> work)
    {
        using var waiting = s_waiting = [];
        Task<int> all = Task.Run(work);
        _ = all.ContinueWith(_ => waiting.CompleteAdding(), TaskScheduler.Default);
        foreach (Action next in waiting.GetConsumingEnumerable())
        {
            next();
        }

        s_waiting = null;
        return all.GetAwaiter().GetResult();
    }

    /// <summary>Runs a command on the first thread, up to where it first waits; on a thread of its own where nobody serves.</summary>
    /// <param name="command">The command.</param>
    public static Task<int> Run(Func<Task<int>> command)
    {
        if (s_waiting is not { } waiting)
        {
            return Task.Factory.StartNew(command, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        }

        var done = new TaskCompletionSource<Task<int>>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(() => done.SetResult(command()));
        return done.Task.Unwrap();
    }
}
