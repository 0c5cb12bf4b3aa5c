using System.Runtime.InteropServices;
using System.Text.Json;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Scripts;

/// <summary>A message from a script: its header and its arrays. Every length is checked against what came.</summary>
internal sealed class ScriptReader : WireReader
{
    private static readonly Dictionary<string, int> s_sizes =
        new(StringComparer.Ordinal) { ["float32"] = 4, ["float64"] = 8, ["int32"] = 4, ["uint8"] = 1 };
    private readonly List<(string Type, int[] Shape, ReadOnlyMemory<byte> Bytes)> _arrays = [];

    private ScriptReader(MessageKind kind, int call, string type, JsonElement header, byte[] body)
        : base(kind, call, body)
    {
        Type = type;
        Header = header;
    }

    /// <summary>What it is, by its name in the protocol.</summary>
    public string Type { get; }

    /// <summary>The header.</summary>
    public JsonElement Header { get; }

    /// <summary>How many arrays it has.</summary>
    public int ArrayCount => _arrays.Count;

    /// <summary>Reads a message.</summary>
    /// <exception cref="WireException">It is none.</exception>
    public static ScriptReader Parse(byte[] header, byte[] body, IReadOnlyDictionary<string, MessageKind> kinds)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            root = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new WireException($"A header that is no JSON in UTF-8 ({error.Message})");
        }

        string type = ScriptJson.Text(root, "type", "a message");
        int call = root.TryGetProperty("call", out JsonElement number) && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt32(out int found) ? found : 0;
        var reader = new ScriptReader(kinds.GetValueOrDefault(type), call, type, root, body);
        reader.Slice(body);
        return reader;
    }

    /// <summary>Shape of an array.</summary>
    public IReadOnlyList<int> Shape(int index) => Array(index).Shape;

    /// <summary>An array of real numbers as float32.</summary>
    /// <param name="index">Which.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="shape">The shape it must have; −1 for any length.</param>
    public float[] Floats(int index, string what, params ReadOnlySpan<int> shape)
    {
        (string type, int[] found, ReadOnlyMemory<byte> bytes) = Array(index);
        bool fits = found.Length == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] < 0 || shape[i] == found[i];
        }

        if (!fits)
        {
            throw new WireException($"{what} has shape [{string.Join(", ", found)}]; expected [{string.Join(", ", shape.ToArray().Select(length => length < 0 ? "any" : $"{length}"))}].");
        }

        return type switch
        {
            "float32" => MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray(),
            "float64" => System.Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes.Span).ToArray(), value => (float)value),
            "int32" => System.Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes.Span).ToArray(), value => (float)value),
            _ => System.Array.ConvertAll(bytes.ToArray(), value => (float)value),
        };
    }

    /// <summary>An array of whole numbers.</summary>
    public int[] Integers(int index) => System.Array.ConvertAll(FloatsOf(index), value => (int)value);

    /// <summary>An array of flags.</summary>
    public bool[] Flags(int index) => System.Array.ConvertAll(FloatsOf(index), value => value != 0);

    private float[] FloatsOf(int index)
    {
        int[] shape = Array(index).Shape;
        return Floats(index, "An array", shape);
    }

    private (string Type, int[] Shape, ReadOnlyMemory<byte> Bytes) Array(int index) =>
        index < _arrays.Count ? _arrays[index] : throw new WireException($"Expected {index + 1} arrays or more, found {_arrays.Count}.");

    private void Slice(byte[] body)
    {
        long at = 0;
        foreach (JsonElement array in ScriptJson.Items(Header, "arrays"))
        {
            string type = ScriptJson.Text(array, "type", "an array");
            int[] shape = [.. ScriptJson.Items(array, "shape")
                .Select(length => length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int value) && value >= 0
                ? value
                : throw new WireException("A shape must hold whole numbers of 0 or more."))];
            if (!s_sizes.TryGetValue(type, out int size))
            {
                throw new WireException($"An array of type '{type}'; it must be one of {string.Join(", ", s_sizes.Keys)}.");
            }

            // Never overflows: once it is more than there can be it stays so.
            long bytes = shape.Contains(0)
                ? 0
                : shape.Aggregate((long)size, (product, length) => Math.Min(product, WireProtocol.MaximumLength + 1L) * length);
            if (bytes > body.Length - at)
            {
                throw new WireException($"An array of shape [{string.Join(", ", shape)}], but {body.Length - at} bytes are left.");
            }

            _arrays.Add((type, shape, body.AsMemory((int)at, (int)bytes)));
            at += ScriptWriter.Padded(bytes);
        }
    }
}
