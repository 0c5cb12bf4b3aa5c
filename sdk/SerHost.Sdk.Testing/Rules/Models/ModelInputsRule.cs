using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Clips and inputs are shared between plugins and threads.</summary>
internal sealed class ModelInputsRule : IRule<ProviderSubject>
{
    public string Id => "inputs-untouched";

    public string Checks => "Neither the clip's samples nor the input's values are written to.";

    public string Cure => "Copy before changing.";

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            AudioClip clip = SyntheticClips.Voice(2);
            float[] samples = clip.Samples.ToArray();
            ModelInput input = model.Prepare(clip);
            float[] values = input.Values.ToArray();
            model.Predict(input);
            Expect.Same(samples, clip.Samples.Span, $"Model '{model.Descriptor.Id}', the clip after Prepare");
            Expect.Same(values, input.Values.Span, $"Model '{model.Descriptor.Id}', the input after Predict");
        }
    }
}
