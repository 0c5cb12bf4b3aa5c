using SerHost.Sdk.Attribution;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>The host offers a method only for models it can explain.</summary>
internal sealed class MethodModelAccessRule : IRule<MethodSubject>
{
    public string Id => "model-access";

    public string Checks => "A method that needs predictions only works without a layer graph; one that needs the graph refuses a model "
        + "without by UnsupportedModelException.";

    public string Cure => "Correct the descriptor's Needs, or check model.Graph in Prepare.";

    public bool NeedsMaterial => false; // It asks for a refusal.

    public void Check(MethodSubject subject)
    {
        using var closed = new ConformanceModel(12, hasGraph: false);
        AttributionRequest[] requests = MethodSubject.Requests(closed, 1, 40);
        bool isRefused = false;
        try
        {
            MethodShapeRule.Check(requests,
                MethodSubject.Explain(subject.Method, closed, subject.Defaults, requests, CancellationToken.None));
        }
        catch (UnsupportedModelException error)
        {
            Expect.That(!string.IsNullOrWhiteSpace(error.Message), "It refuses without a reason.");
            isRefused = true;
        }

        bool needsGraph = subject.Method.Descriptor.Needs != ModelAccess.Predictions;
        Expect.That(isRefused || !needsGraph, "It says it needs the layer graph, yet explains a model that has none.");
        Expect.That(!isRefused || needsGraph, "It says it needs predictions only, yet refuses a model without a layer graph.");
    }
}
