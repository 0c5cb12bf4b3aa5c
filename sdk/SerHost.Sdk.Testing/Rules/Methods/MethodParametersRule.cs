using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Rules.Shared;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>What a form offers must work.</summary>
internal sealed class MethodParametersRule : IRule<MethodSubject>
{
    public string Id => "parameter-ranges";

    public string Checks => "Every value its descriptors allow (both ends, every choice, odd text) gives a sound map or a "
        + "ParameterException that names a parameter.";

    public string Cure => "Narrow the descriptor's range, or check the value in Prepare and throw a ParameterException.";

    public void Check(MethodSubject subject) => ParameterTrials.Run(subject, (values, cancellation) =>
    {
        AttributionRequest[] requests = subject.Requests(1);
        IReadOnlyList<RelevanceMap> maps = MethodSubject.Explain(subject.Method, subject.Model, values, requests, cancellation);
        MethodShapeRule.Check(requests, maps);
        MethodFiniteRule.Check(maps);
    });
}
