using System.Globalization;
using System.Text.Json;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Scripts;

/// <summary>Reads fields of a script's messages; what is missing or of another type is said with its name.</summary>
internal static class ScriptJson
{
    public static string Text(JsonElement from, string field, string what) => OptionalText(from, field)
        ?? throw new WireException($"{Capital(what)}: field '{field}' must be a text.");

    public static string? OptionalText(JsonElement from, string field) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(field, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? Unicode(value) : null;

    public static bool Flag(JsonElement from, string field) => from.TryGetProperty(field, out JsonElement value)
        && value.ValueKind == JsonValueKind.True;

    public static int Integer(JsonElement from, string field, string what) => OptionalInteger(from, field)
        ?? throw new WireException($"{Capital(what)}: field '{field}' must be a whole number.");

    public static int? OptionalInteger(JsonElement from, string field) =>
        from.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number : null;

    public static double Number(JsonElement from, string field, string what) => OptionalNumber(from, field)
        ?? throw new WireException($"{Capital(what)}: field '{field}' must be a number.");

    public static double? OptionalNumber(JsonElement from, string field) =>
        from.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double number) ? number : null;

    public static JsonElement Object(JsonElement from, string field, string what) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(field, out JsonElement value)
            && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new WireException($"{Capital(what)}: field '{field}' must be an object.");

    /// <summary>A list's items; none where the field is missing or null.</summary>
    public static IReadOnlyList<JsonElement> Items(JsonElement from, string field)
    {
        if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(field, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
            : throw new WireException($"Field '{field}' must be a list.");
    }

    public static string[] Texts(JsonElement from, string field) =>
        [.. Items(from, field).Select(item => item.ValueKind == JsonValueKind.String
        ? Unicode(item)
        : throw new WireException($"Field '{field}' must hold texts."))];

    public static SortedDictionary<string, string> TextMap(JsonElement from, string field)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (from.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty item in value.EnumerateObject())
            {
                found[Name(item)] = item.Value.ValueKind == JsonValueKind.String ? Unicode(item.Value) : item.Value.GetRawText();
            }
        }

        return found;
    }

    public static void WriteTextMap(Utf8JsonWriter json, string field, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(field);
        foreach ((string key, string value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter json, string field, IEnumerable<string> texts)
    {
        json.WriteStartArray(field);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>64 bits as text: they do not fit the numbers of JSON everywhere.</summary>
    public static void WriteSeed(Utf8JsonWriter json, ulong seed) => json.WriteString("seed", seed.ToString(CultureInfo.InvariantCulture));

    private static string Unicode(JsonElement text) => Valid(() => text.GetString()!);

    private static string Name(JsonProperty property) => Valid(() => property.Name);

    private static string Valid(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new WireException("A text that is not valid Unicode; messages are UTF-8.");
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
