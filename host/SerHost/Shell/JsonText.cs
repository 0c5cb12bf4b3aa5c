using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SerHost.Core.Store.Json;

namespace SerHost.Shell;

/// <summary>How data is printed as JSON.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteOrNullConverter() },
    };
}
