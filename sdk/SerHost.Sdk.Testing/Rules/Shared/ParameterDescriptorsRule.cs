using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Rules.Shared;

/// <summary>The host draws forms, prints help and refuses wrong values from the descriptors alone.</summary>
internal sealed class ParameterDescriptorsRule : IRule<ISubject>
{
    public string Id => "parameter-descriptors";

    public string Checks => "Every parameter has a unique id of lower-case words joined by hyphens, help, a sound range, and a default "
        + "within it.";

    public string Cure => "Correct the ParameterDescriptor named.";

    public bool NeedsAvailability => false;

    public void Check(ISubject subject)
    {
        Expect.That(subject.Parameters is not null, "The list of parameters is null.");
        string? twice = subject.Parameters.GroupBy(parameter => parameter.Id).FirstOrDefault(group => group.Count() > 1)?.Key;
        Expect.That(twice is null, $"Two parameters have the id '{twice}'.");
        foreach (ParameterDescriptor parameter in subject.Parameters)
        {
            CheckOne(parameter);
        }
    }

    private static void CheckOne(ParameterDescriptor parameter)
    {
        string name = $"Parameter '{parameter.Id}'";
        bool isNumeric = parameter.Kind is ParameterKind.Integer or ParameterKind.Number or ParameterKind.ChoiceOrNumber;
        bool hasChoices = parameter.Kind is ParameterKind.Choice or ParameterKind.ChoiceOrNumber;
        Expect.That(Expect.IsId(parameter.Id), $"{name}: the id must be lower-case words joined by hyphens.");
        Expect.That(!string.IsNullOrWhiteSpace(parameter.Help), $"{name} has no help.");
        Expect.That(parameter.Choices is not null && parameter.Unit is not null, $"{name}: its choices or its unit are null.");
        Expect.That(hasChoices == (parameter.Choices.Count > 0), $"{name}: choices belong to the choice kinds, which need at least one.");
        Expect.That(parameter.Choices.Distinct(StringComparer.OrdinalIgnoreCase).Count() == parameter.Choices.Count,
            $"{name}: a choice is listed twice.");
        Expect.That(isNumeric || (parameter.Minimum, parameter.Maximum, parameter.Step) == (null, null, null),
            $"{name}: bounds and steps belong to the numeric kinds.");
        Expect.That(!(parameter.Minimum > parameter.Maximum), $"{name}: its minimum is above its maximum.");
        Expect.That(parameter.Step is null or > 0, $"{name}: its step must be above 0.");
        try
        {
            ParameterValues.Parse([parameter], new Dictionary<string, string> { [parameter.Id] = parameter.Default });
        }
        catch (ParameterException error)
        {
            throw new RuleBrokenException($"{name}: its default is not allowed. {error.Message}");
        }
    }
}
