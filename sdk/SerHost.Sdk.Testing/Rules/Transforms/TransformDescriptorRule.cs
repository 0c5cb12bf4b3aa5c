using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Rules.Transforms;

/// <summary>A transform says what it moves, and always the same.</summary>
internal sealed class TransformDescriptorRule : IRule<TransformSubject>
{
    public string Id => "descriptor";

    public string Checks => "The descriptor is complete, its effects name its own parameters and cues, none of them both moved and kept, "
        + "and it is the same for every instance.";

    public string Cure => "Fill in the ClipTransformDescriptor and make it once.";

    public bool NeedsAvailability => false;

    public void Check(TransformSubject subject)
    {
        ClipTransformDescriptor found = subject.Transform.Descriptor;
        Expect.That(found is not null, "The descriptor is null.");
        Expect.That(Expect.IsId(found.Id), $"The id '{found.Id}' must be lower-case words joined by hyphens.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Name), "It has no name.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Version), "It has no version: results of different versions could not be told apart.");
        Expect.That(!string.IsNullOrWhiteSpace(found.Summary), "It has no summary.");
        Expect.That(found.Parameters is { Count: > 0 }, "It has no parameter: there would be nothing to set.");
        Expect.That(found.Effects is { Count: > 0 } && found.Sources is not null, "It has no effects, or its sources are null.");
        string? twice = found.Effects.GroupBy(effect => effect.ParameterId).FirstOrDefault(group => group.Count() > 1)?.Key;
        Expect.That(twice is null, $"Two effects are of parameter '{twice}'.");
        foreach (ParameterEffect effect in found.Effects)
        {
            Expect.That(found.Parameters.Any(parameter => parameter.Id == effect.ParameterId),
                $"An effect is of parameter '{effect.ParameterId}', which it does not have.");
            Expect.That(effect is { Moves: not null, Keeps: not null } && effect.Moves.Count + effect.Keeps.Count > 0,
                $"The effect of '{effect.ParameterId}' neither moves nor keeps a cue, or one of its lists is null.");
            Expect.That(
                effect.Moves.Select(cue => cue.CueId).Concat(effect.Keeps).All(IsCueId),
                $"The effect of '{effect.ParameterId}': ids of cues are made of lower-case letters, digits and underscores.");
            Expect.That(effect.Moves.All(cue => double.IsFinite(cue.PerUnit) && cue.PerUnit != 0),
                $"The effect of '{effect.ParameterId}' has an amount that is 0 or not finite.");
            string? both = effect.Moves.Select(cue => cue.CueId).Intersect(effect.Keeps).FirstOrDefault();
            Expect.That(both is null, $"The effect of '{effect.ParameterId}' both moves and keeps '{both}'.");
        }

        ClipTransformDescriptor again = ((IClipTransform)subject.Construct()).Descriptor;
        Expect.That((found.Id, found.Version) == (again.Id, again.Version), "Another instance describes itself differently.");
    }

    private static bool IsCueId(string? id) =>
        !string.IsNullOrEmpty(id) && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
