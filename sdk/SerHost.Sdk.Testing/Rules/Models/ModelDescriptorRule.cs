using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>A result is addressed by its model's content.</summary>
internal sealed class ModelDescriptorRule : IRule<ProviderSubject>
{
    public string Id => "model-descriptor";

    public string Checks => "Every model says its id, outputs, bands, sample rate and the SHA-256 of what decides its outputs.";

    public string Cure => "Fill in the ModelDescriptor; hash weights, labels and front end.";

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            ModelDescriptor found = model.Descriptor;
            Expect.That(found is not null, "The descriptor is null.");
            Expect.That(Expect.IsId(found.Id), $"The model id '{found.Id}' must be lower-case words joined by hyphens.");
            string name = $"Model '{found.Id}'";
            Expect.That(!string.IsNullOrWhiteSpace(found.Name), $"{name} has no name.");
            Expect.That(found.Outputs is { Count: > 0 }
                && found.Outputs.All(label => !string.IsNullOrWhiteSpace(label)), $"{name} has no outputs, or one without a label.");
            Expect.That(found.Outputs.Distinct().Count() == found.Outputs.Count, $"{name} has two outputs of one label.");
            Expect.That(found.Bands > 0 && found.Frames is null or > 0
                && found.SampleRateHz > 0, $"{name}: bands {found.Bands}, frames {found.Frames}, sample rate {found.SampleRateHz}.");
            Expect.That(found.ContentHash?.Length == 64 && found.ContentHash.All(char.IsAsciiHexDigitLower),
                $"{name}: the content hash '{found.ContentHash}' is no lower-case SHA-256.");
            Expect.That(found is { FrontEnd: not null, Diagnostics: not null, Limits: not null },
                $"{name}: front end, diagnostics or limits are null.");
            Expect.That(model.Graph is not null || found.Limits.Count > 0, $"{name} has no layer graph, and its limits do not say why.");
        }
    }
}
