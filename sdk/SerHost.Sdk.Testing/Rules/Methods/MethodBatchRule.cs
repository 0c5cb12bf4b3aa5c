using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>A batch is a convenience and changes nothing.</summary>
internal sealed class MethodBatchRule : IRule<MethodSubject>
{
    public string Id => "batches";

    public string Checks => "A request gives the same map alone and among others.";

    public string Cure => "Keep nothing from one request to the next.";

    private const double Tolerance = 1e-5;

    public void Check(MethodSubject subject)
    {
        AttributionRequest[] requests = subject.Requests(3);
        IReadOnlyList<RelevanceMap> together = subject.Explain(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            Expect.Near(subject.Explain([requests[i]])[0].Values.Span, together[i].Values.Span, Tolerance,
                $"Map {i} of a batch, compared with the request alone");
        }
    }
}
