using System.Text.Json;
using SerHost.Sdk.Models;

namespace Model.Onnx.Description;

/// <summary>One object of a JSON file, read field by field; errors name the file and the field.</summary>
internal sealed class JsonSection(string file, string path, JsonElement element)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public bool Has(string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public string RequiredText(string name) => OptionalText(name) ?? throw Error(name, "is missing");

    public string? OptionalText(string name) => Read(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : throw Error(name, $"should be a text, found {value.GetRawText()}");

    public double Number(string name, double otherwise) => OptionalNumber(name) ?? otherwise;

    public double? OptionalNumber(string name) => Read(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Error(name, $"should be a number, found {value.GetRawText()}");

    public int Integer(string name, int otherwise) => Read(name) is not { } value ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Error(name, $"should be a whole number, found {value.GetRawText()}");

    public bool Boolean(string name, bool otherwise) => Read(name) is not { } value ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Error(name, $"should be true or false, found {value.GetRawText()}");

    public IReadOnlyList<string> Texts(string name) => Items(name).Select(item =>
        item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } text ? text
        : throw Error(name, $"should hold texts, found {item.GetRawText()}")).ToArray();

    public IReadOnlyList<double> Numbers(string name) => Items(name).Select(item =>
        item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double number) ? number
        : throw Error(name, $"should hold numbers, found {item.GetRawText()}")).ToArray();

    public T Choice<T>(string name, T otherwise, params (string Text, T Value)[] choices)
    {
        if (OptionalText(name) is not { } text)
        {
            return otherwise;
        }

        foreach ((string candidate, T value) in choices)
        {
            if (candidate == text)
            {
                return value;
            }
        }

        throw Error(name, $"is '{text}'; it should be one of {string.Join(", ", choices.Select(choice => choice.Text))}");
    }

    public JsonSection? Section(string name) => Read(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonSection(file, Path(name), value)
        : throw Error(name, $"should be an object, found {value.GetRawText()}");

    /// <summary>Rejects fields that were not read: a misspelt setting must not be taken for its default.</summary>
    public void RejectOthers()
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!_read.Contains(property.Name))
            {
                throw Error(property.Name, $"is not known here; known are {string.Join(", ", _read.Order(StringComparer.Ordinal))}");
            }
        }
    }

    public ModelFormatException Error(string name, string message) => new(file, $"field '{Path(name)}'", message + ".");

    private IEnumerable<JsonElement> Items(string name) => Read(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray()
        : throw Error(name, $"should be a list, found {value.GetRawText()}");

    private JsonElement? Read(string name)
    {
        _read.Add(name);
        return Has(name) ? element.GetProperty(name) : null;
    }

    private string Path(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
