using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Results can be cached.</summary>
internal sealed class ModelDeterminismRule : IRule<ProviderSubject>
{
    public string Id => "determinism";

    public string Checks => "The same clip gives the same input bit for bit, and the same input the same outputs up to float32 rounding.";

    public string Cure => "Use no clock and no unseeded random numbers; switch dropout off.";

    private const double Tolerance = 1e-5;

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            ModelInput first = model.Prepare(SyntheticClips.Voice(2));
            Expect.Same(first.Values.Span, model.Prepare(SyntheticClips.Voice(2)).Values.Span,
                $"Model '{model.Descriptor.Id}', the same clip prepared again");
            Expect.Near(model.Predict(first), model.Predict(first), Tolerance,
                $"Model '{model.Descriptor.Id}', the same input evaluated again");
        }
    }
}
