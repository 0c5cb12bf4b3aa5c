using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>A provider says what it is.</summary>
internal sealed class ProviderDescriptorRule : IRule<ProviderSubject>
{
    public string Id => "descriptor";

    public string Checks => "The provider has an id of lower-case words joined by hyphens and a name.";

    public string Cure => "Correct Id and Name.";

    public bool NeedsAvailability => false;

    public void Check(ProviderSubject subject)
    {
        Expect.That(Expect.IsId(subject.Provider.Id), $"The id '{subject.Provider.Id}' must be lower-case words joined by hyphens.");
        Expect.That(!string.IsNullOrWhiteSpace(subject.Provider.Name), "It has no name.");
    }
}
