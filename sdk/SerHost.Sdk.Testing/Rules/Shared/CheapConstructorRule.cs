using System.Diagnostics;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Rules.Shared;

/// <summary>The host constructs everything a plugin offers before it knows what is needed.</summary>
internal sealed class CheapConstructorRule : IRule<ISubject>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);

    public string Id => "cheap-constructor";

    public string Checks => "The constructor takes less than 0.1 s.";

    public string Cure => "Move files, threads and native libraries out of the constructor to where they are first needed.";

    public bool NeedsAvailability => false;

    public void Check(ISubject subject)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5 && best > s_limit; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Expect.That(subject.Construct() is not null, "The constructor gave null.");
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            best = taken < best ? taken : best;
        }

        Expect.That(best <= s_limit, FormattableString.Invariant($"The fastest of five constructions took {best.TotalSeconds:0.00} s."));
    }
}
