using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SerHost.Core.Store;

/// <summary>How records are written to the store's files: camelCase, undefined numbers as null, enumerations by name.</summary>
public static class StoreJson
{
    /// <summary>One record a line.</summary>
    public static JsonSerializerOptions Line { get; } = Create(indented: false);

    /// <summary>For files people read.</summary>
    public static JsonSerializerOptions Pretty { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

        // What is null or follows from the rest is left out of records.
        DefaultIgnoreCondition = indented ? JsonIgnoreCondition.Never : JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = !indented,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteOrNullConverter() },
    };
}
