using SerHost.Sdk.Cues;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Extractors;

/// <summary>An extractor says what it measures, and always the same.</summary>
internal sealed class ExtractorDescriptorRule : IRule<ExtractorSubject>
{
    public string Id => "descriptor";

    public string Checks => "The descriptor is complete, with at least one cue, unique cue ids, and the same for every instance.";

    public string Cure => "Fill in the CueExtractorDescriptor and make it once.";

    public bool NeedsAvailability => false;

    public void Check(ExtractorSubject subject)
    {
        CueExtractorDescriptor found = subject.Extractor.Descriptor;
        Expect.That(found is not null, "The descriptor is null.");
        Expect.That(Expect.IsId(found.Id), $"The id '{found.Id}' must be lower-case words joined by hyphens.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Name), "It has no name.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Version), "It has no version: results of different versions could not be told apart.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Summary), "It has no summary.");
        Expect.That(found.Cues is { Count: > 0 }, "It measures no cue.");
        Expect.That(found.Parameters is not null, "Its parameters are null.");
        foreach (CueDescriptor cue in found.Cues)
        {
            Expect.That(
                !string.IsNullOrEmpty(cue.Id) && char.IsAsciiLetter(cue.Id[0])
                    && cue.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'),
                $"The cue id '{cue.Id}' must begin with a letter and be made of letters, digits, underscores, hyphens and points: it names a column.");
            Expect.That(!string.IsNullOrWhiteSpace(cue.Name) && cue.Unit is not null
                && !string.IsNullOrWhiteSpace(cue.Source), $"Cue '{cue.Id}' lacks a name, a unit (empty for a ratio) or its source.");
        }

        string? twice = found.Cues.GroupBy(cue => cue.Id).FirstOrDefault(group => group.Count() > 1)?.Key;
        Expect.That(twice is null, $"Two cues have the id '{twice}'.");
        CueExtractorDescriptor again = ((ICueExtractor)subject.Construct()).Descriptor;
        Expect.That((found.Id, found.Version) == (again.Id, again.Version)
            && found.Cues.SequenceEqual(again.Cues), "Another instance describes itself differently.");
    }
}
