using System.Diagnostics;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Rules.Shared;

/// <summary>A list of what works must not wait, and must say why something does not.</summary>
internal sealed class AvailabilityRule : IRule<ISubject>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    public string Id => "availability";

    public string Checks => "CheckAvailability returns within 1 s, and gives a reason when the answer is no.";

    public string Cure => "Only look for what is needed (a file, a library), and say what is missing and how to get it.";

    public bool NeedsAvailability => false;

    public void Check(ISubject subject)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 3 && best > s_limit; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Availability found = subject.CheckAvailability();
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            best = taken < best ? taken : best;
            Expect.That(found is not null, "It returned null.");
            Expect.That(found.IsAvailable || !string.IsNullOrWhiteSpace(found.Reason), "It says no without a reason.");
        }

        Expect.That(best <= s_limit, FormattableString.Invariant($"It took {best.TotalSeconds:0.0} s."));
    }
}
