using SerHost.Network.Forward;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>White-box methods explain the graph, so it must be the model.</summary>
internal sealed class ModelGraphRule : IRule<ProviderSubject>
{
    public string Id => "layer-graph";

    public string Checks => "Where a model gives its layer graph, the graph computes the model's outputs.";

    public string Cure => "Fold batch normalisation along the edges, and end the graph at the logits.";

    private const double Tolerance = 1e-3;

    public void Check(ProviderSubject subject)
    {
        IModel[] open = [.. subject.Models.Where(model => model.Graph is not null)];
        if (open.Length == 0)
        {
            throw new RuleSkippedException("No model gives a layer graph.");
        }

        foreach (IModel model in open)
        {
            ModelInput input = model.Prepare(SyntheticClips.Voice(2));
            ModelGraph graph = model.Graph!;
            float[] outputs = new float[model.Descriptor.Outputs.Count];
            new BatchForward(new CompiledNetwork(graph.Folded), input.Bands, input.Frames, 1).Run(input.Values, 1, outputs);
            Expect.Near(model.Predict(input), outputs, Tolerance, $"Model '{model.Descriptor.Id}', its folded graph beside Predict");
            Expect.That(graph.CanonisationError >= 0,
                $"Model '{model.Descriptor.Id}': the canonisation error is {graph.CanonisationError}.");
        }
    }
}
