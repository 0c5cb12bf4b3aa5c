using System.Text.Json;
using System.Text.Json.Serialization;

namespace SerHost.Core.Experiments;

/// <summary>In a file a method may be written as its id alone: <c>"random"</c> means <c>{ "id": "random" }</c>.</summary>
internal sealed class MethodChoiceConverter : JsonConverter<MethodChoice>
{
    private sealed record Fields(string? Id, string? Name, SortedDictionary<string, string>? Parameters);

    public override MethodChoice Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new MethodChoice { Id = reader.GetString()! };
        }

        Fields fields = Deserialize(ref reader, options);
        return new MethodChoice { Id = fields.Id ?? "", Name = fields.Name, Parameters = fields.Parameters
            ?? new SortedDictionary<string, string>(StringComparer.Ordinal) };
    }

    private static Fields Deserialize(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<Fields>(ref reader, options)!;
        }
        catch (JsonException error)
        {
            // The place within the method; the reader adds which method it is.
            string field = JsonFault.Field(error);
            throw new JsonException(
                $"{(field.Length > 0 ? $"'{field}': " : "")}{JsonFault.Describe(error, typeof(Fields), options)}", error);
        }
    }

    public override void Write(Utf8JsonWriter writer, MethodChoice value, JsonSerializerOptions options)
    {
        if (value.Name is null && value.Parameters.Count == 0)
        {
            writer.WriteStringValue(value.Id);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("id", value.Id);
        if (value.Name is not null)
        {
            writer.WriteString("name", value.Name);
        }

        writer.WritePropertyName("parameters");
        writer.WriteStartObject();
        foreach ((string id, string text) in value.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(id, text);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
