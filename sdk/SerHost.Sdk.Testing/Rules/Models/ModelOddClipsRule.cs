using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Real corpora hold surprising clips.</summary>
internal sealed class ModelOddClipsRule : IRule<ProviderSubject>
{
    public string Id => "small-inputs";

    public string Checks => "Empty, tiny, silent, constant and clipped clips and uncommon sample rates give an input the model can "
        + "evaluate, or an ArgumentException that says why not.";

    public string Cure => "Check the clip in Prepare and throw an ArgumentException with the reason.";

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            foreach (AudioClip clip in SyntheticClips.Odd)
            {
                string name = $"Model '{model.Descriptor.Id}', clip '{clip.Id}' ({clip.Samples.Length} samples at {clip.SampleRateHz} Hz)";
                try
                {
                    ModelInput input = model.Prepare(clip);
                    ModelInputRule.Check(model, clip, input);
                    Expect.That(NonFinite.IndexOf(model.Predict(input)) < 0, $"{name}: an output is not finite.");
                }
                catch (ArgumentException error) when (error.GetType() == typeof(ArgumentException))
                {
                    Expect.That(!string.IsNullOrWhiteSpace(error.Message), $"{name}: refused without a reason.");
                }
                catch (Exception error) when (error is not RuleBrokenException)
                {
                    throw new RuleBrokenException($"{name}: {error.GetType().Name}: {error.Message}");
                }
            }
        }
    }
}
