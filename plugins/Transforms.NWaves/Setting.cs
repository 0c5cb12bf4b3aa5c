using SerHost.Sdk.Parameters;

namespace Transforms.NWaves;

/// <summary>Parameters as the transforms of this plugin declare them.</summary>
internal static class Setting
{
    /// <summary>The word of a parameter that leaves the sound as it is.</summary>
    public const string None = "none";

    public static ParameterDescriptor Number(
        string id, string @default, string help, string unit, double minimum, double maximum, double step) =>
        new(id, ParameterKind.Number, @default, help) { Unit = unit, Minimum = minimum, Maximum = maximum, Step = step };

    public static ParameterDescriptor OrNone(string id, string help, string unit, double minimum, double maximum, double step) =>
        new(id, ParameterKind.ChoiceOrNumber, None, help)
        {
            Unit = unit, Minimum = minimum, Maximum = maximum, Step = step, Choices = [None],
        };

    public static ParameterDescriptor Choice(string id, string help, params string[] choices) =>
        new(id, ParameterKind.Choice, choices[0], help) { Choices = choices };

    public static double? Optional(ParameterValues values, string id) =>
        values.TryGetNumber(id, out double value) ? value : null;
}
