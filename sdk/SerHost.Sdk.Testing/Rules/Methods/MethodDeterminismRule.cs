using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>A result can be cached.</summary>
internal sealed class MethodDeterminismRule : IRule<MethodSubject>
{
    public string Id => "determinism";

    public string Checks => "The same request with the same seed gives the same map, bit for bit: again in the session, in a new one, and "
        + "from a new instance.";

    public string Cure => "Draw random numbers from the request's seed only, and sum in a fixed order.";

    public void Check(MethodSubject subject)
    {
        AttributionRequest[] requests = subject.Requests(2);
        using IAttributionSession session = subject.Method.Prepare(new AttributionSetup(subject.Model, subject.Defaults));
        IReadOnlyList<RelevanceMap> first = session.Explain(requests, null, CancellationToken.None);
        float[][] kept = [.. first.Select(map => map.Values.ToArray())];
        Same(kept, session.Explain(requests, null, CancellationToken.None), "asked again");
        Same(kept, subject.Explain(requests), "asked in a new session");
        Same(kept, MethodSubject.Explain((IAttributionMethod)subject.Construct(), subject.Model, subject.Defaults, requests,
            CancellationToken.None), "asked of a new instance");
        Same(kept, first, "the first maps, looked at again after later calls");
    }

    private static void Same(float[][] kept, IReadOnlyList<RelevanceMap> maps, string when)
    {
        for (int i = 0; i < maps.Count; i++)
        {
            Expect.Same(kept[i], maps[i].Values.Span, $"Map {i}, {when}");
        }
    }
}
