using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Methods;

/// <summary>A method says what it is, and always the same.</summary>
internal sealed class MethodDescriptorRule : IRule<MethodSubject>
{
    public string Id => "descriptor";

    public string Checks => "The descriptor is complete, constant, and the same for every instance.";

    public string Cure => "Fill in the AttributionDescriptor and make it once.";

    public bool NeedsAvailability => false;

    public void Check(MethodSubject subject)
    {
        AttributionDescriptor found = subject.Method.Descriptor;
        Expect.That(found is not null, "The descriptor is null.");
        Expect.That(Expect.IsId(found.Id), $"The id '{found.Id}' must be lower-case words joined by hyphens.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Name), "It has no name.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Version), "It has no version: results of different versions could not be told apart.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Summary), "It has no summary.");
        Expect.That(Enum.IsDefined(found.Needs), $"Needs is {found.Needs}.");
        Expect.That(found.Parameters is not null && found.Sources is not null, "Its parameters or its sources are null.");
        Expect.That(
            found.FormerIds is not null && found.FormerIds.All(former => Expect.IsId(former) && former != found.Id),
            "Its former ids must be lower-case words joined by hyphens, and not its id of today.");
        Expect.That(found.Presets is not null && found.Cost is not null, "Its presets or its cost are null.");
        foreach (ParameterPreset preset in found.Presets)
        {
            Expect.That(Expect.IsId(preset.Id) && !string.IsNullOrWhiteSpace(
                preset.Summary), $"Preset '{preset.Id}' must have an id of lower-case words joined by hyphens, and a summary.");
            Expect.That(
                preset.Values.Keys.All(id => found.Parameters.Any(parameter => parameter.Id == id)),
                $"Preset '{preset.Id}' sets a parameter that the method does not have.");
            _ = ParameterValues.Parse(found.Parameters, preset.Values);
        }

        Expect.That(found.Device is "cpu" or "cuda", $"The device '{found.Device}' must be cpu or cuda.");
        Expect.That(found.AcceleratedFormOf != found.Id, "It says it is an accelerated form of itself.");
        AttributionDescriptor again = ((IAttributionMethod)subject.Construct()).Descriptor;
        Expect.That(
            (found.Id, found.Name, found.Version, found.Needs) == (again.Id, again.Name, again.Version, again.Needs)
                && found.Parameters.Select(parameter => (parameter.Id, parameter.Default))
                    .SequenceEqual(again.Parameters.Select(parameter => (parameter.Id, parameter.Default))),
            "Another instance describes itself differently.");
    }
}
