using System.Globalization;

namespace SerHost.Sdk.Parameters;

/// <summary>Reads, checks and normalises the text form of parameter values.</summary>
internal static class ParameterText
{
    /// <summary>Checks a value against its descriptor and returns its canonical text (so that 1.50 and 1.5 hash alike).</summary>
    /// <exception cref="ParameterException">The value is outside what the descriptor allows.</exception>
    public static string Normalise(ParameterDescriptor descriptor, string text)
    {
        string trimmed = text.Trim();
        return descriptor.Kind switch
        {
            ParameterKind.Integer => NormaliseInteger(descriptor, trimmed),
            ParameterKind.Number => NormaliseNumber(descriptor, trimmed),
            ParameterKind.Boolean => bool.TryParse(trimmed, out bool flag) ? (flag ? "true" : "false") : throw Refuse(descriptor, text),
            ParameterKind.Choice => FindChoice(descriptor, trimmed) ?? throw Refuse(descriptor, text),
            ParameterKind.ChoiceOrNumber => FindChoice(descriptor, trimmed) ?? NormaliseNumber(descriptor, trimmed),
            ParameterKind.Text => trimmed,
            _ => throw new ArgumentOutOfRangeException(nameof(descriptor), descriptor.Kind, "Unknown parameter kind."),
        };
    }

    public static string DescribeRange(ParameterDescriptor descriptor)
    {
        string choices = string.Join(", ", descriptor.Choices);
        string unit = descriptor.Unit.Length == 0 ? "" : " " + descriptor.Unit;
        string bounds = (descriptor.Minimum, descriptor.Maximum) switch
        {
            ({ } low, { } high) => $" from {Format(low)} to {Format(high)}{unit}",
            ({ } low, null) => $" of {Format(low)}{unit} or more",
            (null, { } high) => $" of {Format(high)}{unit} or less",
            _ => unit.Length == 0 ? "" : " in" + unit,
        };
        return descriptor.Kind switch
        {
            ParameterKind.Integer => "a whole number" + bounds,
            ParameterKind.Number => "a number" + bounds,
            ParameterKind.Boolean => "true or false",
            ParameterKind.Choice => "one of " + choices,
            ParameterKind.ChoiceOrNumber => $"one of {choices}, or a number{bounds}",
            _ => "text",
        };
    }

    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string? FindChoice(ParameterDescriptor descriptor, string text) =>
        descriptor.Choices.FirstOrDefault(choice => string.Equals(choice, text, StringComparison.OrdinalIgnoreCase));

    private static string NormaliseInteger(ParameterDescriptor descriptor, string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            || value < (descriptor.Minimum ?? int.MinValue) || value > (descriptor.Maximum ?? int.MaxValue))
        {
            throw Refuse(descriptor, text);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static string NormaliseNumber(ParameterDescriptor descriptor, string text)
    {
        if (!TryNumber(text, out double value)
            || value < (descriptor.Minimum ?? double.NegativeInfinity) || value > (descriptor.Maximum ?? double.PositiveInfinity))
        {
            throw Refuse(descriptor, text);
        }

        // −0 asks for the same as 0.
        return Format(value == 0 ? 0 : value);
    }

    private static ParameterException Refuse(ParameterDescriptor descriptor, string text) =>
        new(descriptor.Id, $"Parameter '{descriptor.Id}' is '{text}'; it must be {DescribeRange(descriptor)}.");

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
