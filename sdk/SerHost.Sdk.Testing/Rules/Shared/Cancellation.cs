using System.Diagnostics;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Rules.Shared;

/// <summary>Measures how long a call goes on after it was told to stop.</summary>
internal static class Cancellation
{
    private static readonly TimeSpan s_start = TimeSpan.FromMilliseconds(50);

    /// <summary>Cancels before the call, then while it runs. A call that ends by itself in time is fine.</summary>
    /// <exception cref="RuleBrokenException">It went on for longer, or threw something else.</exception>
    public static void Check(TimeSpan limit, Action<CancellationToken> call)
    {
        using (var before = new CancellationTokenSource())
        {
            before.Cancel();
            Measure(limit, call, before, "cancelled beforehand");
        }

        using var during = new CancellationTokenSource(s_start);
        Measure(limit, call, during, "cancelled after 0.05 s");
    }

    private static void Measure(TimeSpan limit, Action<CancellationToken> call, CancellationTokenSource source, string when)
    {
        long cancelled = 0;
        using CancellationTokenRegistration registration = source.Token.Register(() => cancelled = Stopwatch.GetTimestamp());
        try
        {
            call(source.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (AggregateException error) when (error.Flatten().InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new RuleBrokenException(
                $"It threw an AggregateException when {when}; the contract asks for an OperationCanceledException.");
        }

        TimeSpan late = cancelled == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(cancelled);
        Expect.That(late <= limit,
            FormattableString.Invariant($"It went on for {late.TotalSeconds:0.0} s when {when}; {limit.TotalSeconds:0.0} s are allowed."));
    }
}
