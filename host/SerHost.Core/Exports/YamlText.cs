using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SerHost.Core.Exports;

/// <summary>Writes JSON values as YAML (1.1 and 1.2 alike): maps and lists in block form, every text and every key in double quotes, so
/// that none is taken for a number, a date or a truth value. Source: YAML 1.2.2, sections 5.7 and 7.3.1.</summary>
internal static class YamlText
{
    /// <summary>A document.</summary>
    /// <param name="document">Its root.</param>
    public static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        Map(text, document, 0);
        return text.ToString();
    }

    private static void Map(StringBuilder text, JsonObject map, int depth)
    {
        foreach ((string key, JsonNode? value) in map)
        {
            Indent(text, depth).Append(Quoted(key)).Append(':');
            Value(text, value, depth);
        }
    }

    private static void Value(StringBuilder text, JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Map(text, map, depth + 1);
                break;
            case JsonArray { Count: > 0 } list when list.All(item => item is null or JsonValue):
                text.Append('\n');
                foreach (JsonNode? item in list)
                {
                    Indent(text, depth + 1).Append("- ").Append(Scalar(item)).Append('\n');
                }

                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', 2 * depth);

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject { Count: 0 } => "{}",
        JsonArray { Count: 0 } => "[]",
        JsonValue => value.GetValueKind() == JsonValueKind.String ? Quoted(value.GetValue<string>()) : value.ToJsonString(),
        _ => throw new ArgumentException("Lists of lists and of maps are not written.", nameof(value)),
    };

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (Rune rune in value.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                // Not printable to YAML, or a line break to it.
                < ' ' or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF =>
                    string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => rune.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
