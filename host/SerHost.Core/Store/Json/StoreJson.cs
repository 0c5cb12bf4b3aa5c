using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SerHost.Core.Store.Json;

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
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { indented ? _ => { } : LeaveOutWhatFollows } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteOrNullConverter() },
    };

    /// <summary>A property that can neither be set nor given to a constructor is computed from the others.</summary>
    private static void LeaveOutWhatFollows(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        HashSet<string?> given = [.. type.Type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.Name?.ToUpperInvariant())];
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null } property
                && !given.Contains((property.AttributeProvider as MemberInfo)?.Name.ToUpperInvariant()))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
