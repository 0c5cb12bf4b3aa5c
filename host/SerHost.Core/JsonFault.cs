using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SerHost.Core;

/// <summary>Says in plain words what is wrong with a JSON text that was read into
/// records: the reader's own words name types of this program.</summary>
internal static class JsonFault
{
    private const string ReadersPlace = " Path: $";

    /// <summary>One sentence, such as "there is no such field. Did you mean 'segments'? Known: …".</summary>
    /// <param name="error">What the reader threw.</param>
    /// <param name="root">Type the text was read into.</param>
    /// <param name="options">How it was read.</param>
    public static string Describe(JsonException error, Type root, JsonSerializerOptions options)
    {
        string[] path = Path(error);
        string message = error.Message;
        if (message.Contains("could not be mapped", StringComparison.Ordinal) && path.Length > 0)
        {
            IEnumerable<string> known = TypeAt(path[..^1], root, options) is { } holder
                ? options.GetTypeInfo(holder).Properties.Select(property => property.Name)
                : [];
            return $"there is no such field. {Suggestions.For(path[^1], known, "")}".TrimEnd();
        }

        if (message.Contains("could not be converted", StringComparison.Ordinal))
        {
            return TypeAt(path, root, options) is { } type ? $"expected {Words(type)}." : "it has the wrong form.";
        }

        if (message.Contains("null", StringComparison.Ordinal) && message.Contains("allow", StringComparison.Ordinal))
        {
            return "it must not be null: give a value, or leave the field out.";
        }

        int end = message.IndexOf(ReadersPlace, StringComparison.Ordinal);
        return end < 0 ? message : $"not valid JSON ({message[..end].TrimEnd('.', ' ')}).";
    }

    /// <summary>The field at fault, for people; empty where the whole text is.</summary>
    public static string Field(JsonException error) => error.Path is { Length: > 2 } path ? path[2..] : "";

    private static string[] Path(JsonException error) =>
        [.. Field(error).Split('.', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('[')[0])];

    private static Type? TypeAt(string[] path, Type root, JsonSerializerOptions options)
    {
        Type? type = root;
        foreach (string part in path)
        {
            type = type is null ? null : options.GetTypeInfo(type) switch
            {
                { Kind: JsonTypeInfoKind.Object } holder =>
                    holder.Properties.FirstOrDefault(property => property.Name == part)?.PropertyType,
                { Kind: JsonTypeInfoKind.Dictionary } map => map.ElementType,
                _ => null,
            };
            type = type is null ? null : Nullable.GetUnderlyingType(type)
                ?? (options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Enumerable } list ? list.ElementType : type);
        }

        return type;
    }

    private static string Words(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ",
            Enum.GetNames(type).Select(name => JsonNamingPolicy.CamelCase.ConvertName(name))),
        TypeCode.Boolean => "true or false",
        TypeCode.String => "a text in quotes",
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.UInt32 or TypeCode.UInt64 => "a whole number of 0 or more",
        TypeCode.Double or TypeCode.Single => "a number",
        _ => "an object in braces",
    };
}
