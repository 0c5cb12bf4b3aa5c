using System.Globalization;

namespace SerHost.Sdk.Parameters;

/// <summary>A full, checked set of parameter values: one for every descriptor, defaults filled in.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class ParameterValues
{
    private readonly SortedDictionary<string, string> _values;

    private ParameterValues(SortedDictionary<string, string> values) => _values = values;

    /// <summary>Values by parameter id, in ordinal order of the ids, in canonical text form.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Checks given values against descriptors and fills in the defaults.</summary>
    /// <param name="descriptors">All parameters the plugin has.</param>
    /// <param name="given">Values by id, in text form; ids not given take their default.</param>
    /// <exception cref="ParameterException">An id is unknown or a value is not allowed.</exception>
    public static ParameterValues Parse(IReadOnlyList<ParameterDescriptor> descriptors, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        ArgumentNullException.ThrowIfNull(given);
        foreach (string id in given.Keys)
        {
            if (!descriptors.Any(d => d.Id == id))
            {
                string known = descriptors.Count == 0 ? "it has none" : "it has " + string.Join(", ", descriptors.Select(d => d.Id));
                throw new ParameterException(id, $"There is no parameter '{id}'; {known}.");
            }
        }

        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ParameterDescriptor descriptor in descriptors)
        {
            values[descriptor.Id] = ParameterText.Normalise(
                descriptor, given.TryGetValue(descriptor.Id, out string? text) ? text : descriptor.Default);
        }

        return new ParameterValues(values);
    }

    /// <summary>The defaults of all parameters.</summary>
    /// <param name="descriptors">All parameters the plugin has.</param>
    public static ParameterValues Defaults(IReadOnlyList<ParameterDescriptor> descriptors) =>
        Parse(descriptors, new Dictionary<string, string>());

    /// <summary>A whole number.</summary>
    /// <param name="id">Parameter id.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    /// <exception cref="FormatException">The parameter does not hold an integer.</exception>
    public int GetInteger(string id) => int.Parse(_values[id], CultureInfo.InvariantCulture);

    /// <summary>A real number.</summary>
    /// <param name="id">Parameter id.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    /// <exception cref="FormatException">The parameter does not hold a number.</exception>
    public double GetNumber(string id) => double.Parse(_values[id], CultureInfo.InvariantCulture);

    /// <summary>True or false; false where the parameter is of another kind.</summary>
    /// <param name="id">Parameter id.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public bool GetBoolean(string id) => _values[id] == "true";

    /// <summary>The value's canonical text: a choice, or free text.</summary>
    /// <param name="id">Parameter id.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public string GetText(string id) => _values[id];

    /// <summary>The number in a choice-or-number parameter; false when it holds one of the choices.</summary>
    /// <param name="id">Parameter id.</param>
    /// <param name="value">The number, or 0.</param>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public bool TryGetNumber(string id, out double value) => ParameterText.TryNumber(_values[id], out value);

    /// <summary>One line that two sets share exactly when they ask for the same thing; the host hashes it.</summary>
    public string ToCanonicalString() => string.Join(';', _values.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <inheritdoc cref="ToCanonicalString"/>
    public override string ToString() => ToCanonicalString();
}
