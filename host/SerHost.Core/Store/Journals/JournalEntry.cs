using System.Buffers;
using System.Text.Json;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Store.Journals;

/// <summary>What a line of a journal holds.</summary>
internal enum JournalEntryType
{
    /// <summary>A result under its address.</summary>
    Result,

    /// <summary>One line of a run's table: which results belong to a clip and a method, or why there is none.</summary>
    Row,

    /// <summary>The run itself: begun, or its summary at the end (the last one counts).</summary>
    Run,
}

/// <summary>One line of a run's journal, its body unread.</summary>
/// <param name="Type">What the line holds.</param>
/// <param name="Id">A result's key, a row's id within the run, or the run's id.</param>
/// <param name="Kind">Kind of a result; empty for others.</param>
/// <param name="Body">The record itself as JSON.</param>
internal readonly record struct JournalEntry(JournalEntryType Type, string Id, string Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>For a run: its place among the runs of the store, in the order written; 0 where it was not kept.</summary>
    public long Order { get; init; }

    /// <summary>The line, with its newline.</summary>
    public void WriteTo(IBufferWriter<byte> line)
    {
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = StoreJson.Line.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("type", Name(Type));
            writer.WriteString("id", Id);
            if (Kind.Length > 0)
            {
                writer.WriteString("kind", Kind);
            }

            if (Order > 0)
            {
                writer.WriteNumber("order", Order);
            }

            writer.WritePropertyName("body");
            writer.WriteRawValue(Body.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
    }

    /// <summary>Reads a line without its newline.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isChecked">Whether a checksum vouches for the line: then its body is not looked into.</param>
    /// <exception cref="JsonException">It is not a record that this version can read.</exception>
    public static JournalEntry Parse(ReadOnlyMemory<byte> line, bool isChecked)
    {
        var reader = new Utf8JsonReader(line.Span);
        JournalEntryType? type = null;
        string? id = null;
        string kind = "";
        long order = 0;
        Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "expected an object in braces.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text(ref reader);
            Require(reader.Read(), "the line ends too early.");
            switch (name)
            {
                case "type":
                    type = TypeOf(Text(ref reader));
                    break;
                case "id":
                    id = Text(ref reader);
                    break;
                case "kind":
                    kind = Text(ref reader);
                    break;
                case "order":
                    Require(reader.TokenType == JsonTokenType.Number
                        && reader.TryGetInt64(out order), "field 'order': expected a whole number.");
                    break;
                case "body":
                    int start = (int)reader.TokenStartIndex, end = line.Length - 1;
                    if (!isChecked)
                    {
                        reader.Skip();
                        end = (int)reader.BytesConsumed;
                        Require(reader.Read() && reader.TokenType == JsonTokenType.EndObject
                            && !reader.Read(), "expected the end of the line behind the field 'body'.");
                    }

                    return new JournalEntry(type ?? throw Missing("type"), id
                        ?? throw Missing("id"), kind, line[start..end]) { Order = order };
                default:
                    reader.Skip();
                    break;
            }
        }

        throw Missing("body");
    }

    private static string Name(JournalEntryType type) =>
        type switch { JournalEntryType.Result => "result", JournalEntryType.Row => "row", _ => "run" };

    private static JournalEntryType TypeOf(string name) => name switch
    {
        "result" => JournalEntryType.Result,
        "row" => JournalEntryType.Row,
        "run" => JournalEntryType.Run,
        _ => throw new JsonException("field 'type': expected one of result, row, run."),
    };

    private static string Text(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName, "expected a text in quotes.");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("a text is not valid UTF-8.", error);
        }
    }

    private static JsonException Missing(string field) => new($"field '{field}' is missing.");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new JsonException(problem);
        }
    }
}
