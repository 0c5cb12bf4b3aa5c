using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Numbers are numbers.</summary>
internal sealed class ModelFiniteRule : IRule<ProviderSubject>
{
    public string Id => "finite-values";

    public string Checks => "Outputs are finite, and Predict writes all of them.";

    public string Cure => "Find the overflow; write [count, outputs] logits.";

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            ModelInput input = model.Prepare(SyntheticClips.Voice(2));
            float[] outputs = new float[model.Descriptor.Outputs.Count];
            Array.Fill(outputs, float.NaN);
            model.Predict(input.Values.Span, 1, input.Frames, outputs);
            int bad = NonFinite.IndexOf(outputs);
            Expect.That(bad < 0, bad < 0 ? ""
                : $"Model '{model.Descriptor.Id}': output '{model.Descriptor.Outputs[bad]}' is {outputs[bad]}, or was not written.");
        }
    }
}
