using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Models are found before any of them is opened.</summary>
internal sealed class ProviderFindRule : IRule<ProviderSubject>
{
    public string Id => "find";

    public string Checks => "Find lists models with unique ids and the provider'\''s own id, and skips folders that are not meant for it.";

    public string Cure => "Skip folders without this provider's description file; list a folder with a wrong one with its Problem.";

    public void Check(ProviderSubject subject)
    {
        string nowhere = Path.Combine(Path.GetTempPath(), "serhost-no-such-folder");
        Check(subject, [nowhere]);
        Check(subject, subject.Settings.ModelFolders);
    }

    private static void Check(ProviderSubject subject, IReadOnlyList<string> folders)
    {
        IReadOnlyList<ModelListing> found = subject.Provider.Find(folders);
        Expect.That(found is not null, "It returned null.");
        Expect.That(found.All(listing => listing is not null), "A listing is null.");
        foreach (ModelListing listing in found)
        {
            Expect.That(Expect.IsId(listing.Id), $"A listing has the id '{listing.Id}'; it must be lower-case words joined by hyphens.");
            Expect.That(!string.IsNullOrWhiteSpace(listing.Name), $"'{listing.Id}' has no name.");
            Expect.That(listing.ProviderId == subject.Provider.Id,
                $"'{listing.Id}' names the provider '{listing.ProviderId}' instead of '{subject.Provider.Id}'.");
        }

        string? twice = found.GroupBy(listing => listing.Id).FirstOrDefault(group => group.Count() > 1)?.Key;
        Expect.That(twice is null, $"It lists '{twice}' twice.");
    }
}
