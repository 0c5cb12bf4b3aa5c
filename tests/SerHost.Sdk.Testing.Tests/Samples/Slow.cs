using System.Diagnostics;

namespace SerHost.Sdk.Testing.Tests.Samples;

/// <summary>Work that takes a while.</summary>
internal static class Slow
{
    public static void Work(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Thread.SpinWait(100);
        }
    }
}
