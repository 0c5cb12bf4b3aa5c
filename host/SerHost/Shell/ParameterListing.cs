using SerHost.Sdk.Parameters;

namespace SerHost.Shell;

/// <summary>Prints parameters as their owner describes them.</summary>
internal static class ParameterListing
{
    public static void Show(Output output, IReadOnlyList<ParameterDescriptor> parameters)
    {
        output.Line();
        output.Line(parameters.Count == 0 ? "No parameters" : "Parameters");
        foreach (string line in DefinitionList.Lines([.. parameters.Select(parameter => (parameter.Id, Describe(parameter)))],
            Output.Width))
        {
            output.Line(line);
        }
    }

    /// <summary>Default with its unit, what is allowed, what it does.</summary>
    private static string Describe(ParameterDescriptor parameter)
    {
        bool isNumber = double.TryParse(parameter.Default, System.Globalization.CultureInfo.InvariantCulture, out _);
        string unit = isNumber && parameter.Unit.Length > 0 ? $" {parameter.Unit}" : "";
        string value = parameter.Default.Length == 0 ? "(empty)" : parameter.Default + unit;
        return $"default {value}; {parameter.RangeText}. {parameter.Help}";
    }
}
