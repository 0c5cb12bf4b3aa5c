using System.Globalization;
using CsvHelper;

namespace SerHost.Core;

/// <summary>Writes CSV files as all of the program's are: a point before decimals, empty where undefined, quotes where needed.</summary>
internal sealed class CsvRows : IDisposable
{
    private static readonly CsvWriterOptions s_options = new() { NewLine = Environment.NewLine, ValidateFieldCount = true };

    private readonly CsvWriter _csv;
    private readonly bool _guardsFormulas;

    /// <summary>Begins with the header line.</summary>
    /// <param name="writer">Receives the lines; left open.</param>
    /// <param name="header">Names of the columns, separated by commas.</param>
    public CsvRows(TextWriter writer, string header)
        : this(writer, header.Split(','))
    {
    }

    /// <summary>Begins with the header line.</summary>
    /// <param name="writer">Receives the lines; left open.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="guardsFormulas">Whether a text that a spreadsheet would take for a formula gets an apostrophe before it.</param>
    public CsvRows(TextWriter writer, string[] header, bool guardsFormulas = true)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _guardsFormulas = guardsFormulas;
        _csv = CsvWriter.Create(writer, s_options, leaveOpen: true);
        Add(header);
        End();
    }

    /// <summary>Appends fields to the line; a number stays one, whatever its sign.</summary>
    public CsvRows Add(params ReadOnlySpan<string?> fields)
    {
        foreach (string? field in fields)
        {
            _csv.WriteField(_guardsFormulas && IsFormula(field) ? "'" + field : field ?? "");
        }

        return this;
    }

    /// <summary>Appends numbers with nine digits; empty where one is not finite.</summary>
    public CsvRows Add(params ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
        {
            _csv.WriteField(Number(number, "G9"));
        }

        return this;
    }

    /// <summary>Appends counts.</summary>
    public CsvRows Add(params ReadOnlySpan<int> counts)
    {
        foreach (int count in counts)
        {
            _csv.WriteField(count.ToString(CultureInfo.InvariantCulture));
        }

        return this;
    }

    /// <summary>Appends numbers with the seven digits that single precision holds.</summary>
    public CsvRows AddSingle(params ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            _csv.WriteField(Number(number, "G7"));
        }

        return this;
    }

    /// <summary>Ends the line.</summary>
    public void End() => _csv.EndRecord();

    /// <summary>Hands everything to the writer.</summary>
    public void Dispose() => _csv.Dispose();

    private static bool IsFormula(string? text) =>
        text is { Length: > 0 } && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal)
            && !double.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static string Number(float value, string format) =>
        float.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "";

    private static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "";
}
