using System.Runtime.ExceptionServices;

namespace SerHost.Network.Occlusion;

/// <summary>Runs the same work on a fixed number of threads and waits for all of them.</summary>
internal static class ParallelThreads
{
    /// <summary>Calls body(0) … body(count − 1), one thread each; rethrows the first error when all have ended.</summary>
    public static void Run(int count, Action<int> body)
    {
        Exception? error = null;
        void Guarded(int index)
        {
            try
            {
                body(index);
            }
            catch (Exception exception) when (Interlocked.CompareExchange(ref error, exception, null) is null)
            {
                // Kept for the caller.
            }
            catch (Exception) when (error is not null)
            {
                // Another thread failed first.
            }
        }

        var threads = new Thread[count - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int index = i + 1;
            threads[i] = new Thread(() => Guarded(index)) { IsBackground = true, Name = "occlusion" };
            threads[i].Start();
        }

        Guarded(0);
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }
}
