using System.Text.Json;

namespace SerHost.Core.Store.Maintenance;

/// <summary>Finds the arrays and results that a record names by their addresses, texts of 64 hexadecimal digits.</summary>
internal static class BlobNames
{
    private const int Digits = 64;

    /// <summary>The arrays a record names: the addresses in fields whose name is or ends with "blob".</summary>
    public static IReadOnlyList<string> Arrays(ReadOnlyMemory<byte> body) => Addresses(body, onlyBlobs: true);

    /// <summary>All addresses in a record: for a row, those of its results.</summary>
    public static IReadOnlyList<string> Addresses(ReadOnlyMemory<byte> body) => Addresses(body, onlyBlobs: false);

    /// <summary>An address in 16 bytes, for large sets: two that agree in half their digits do not occur.</summary>
    public static UInt128 Short(string name) => UInt128.Parse(name.AsSpan(0, Digits / 2), System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether a name is an address.</summary>
    public static bool IsAddress(string name) => Blobs.BlobFile.IsName(name);

    /// <summary>A text field of the record itself; null when it has none.</summary>
    public static string? Field(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(body.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(name))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }

        return null;
    }

    private static List<string> Addresses(ReadOnlyMemory<byte> body, bool onlyBlobs)
    {
        var found = new List<string>();
        var reader = new Utf8JsonReader(body.Span);
        bool counts = !onlyBlobs;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                counts = !onlyBlobs || reader.ValueSpan.EndsWith("lob"u8);
            }
            else if (counts && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == Digits
                && IsHexadecimal(reader.ValueSpan))
            {
                found.Add(System.Text.Encoding.ASCII.GetString(reader.ValueSpan));
            }
        }

        return found;
    }

    private static bool IsHexadecimal(ReadOnlySpan<byte> text)
    {
        foreach (byte digit in text)
        {
            if (digit is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
            {
                return false;
            }
        }

        return true;
    }
}
