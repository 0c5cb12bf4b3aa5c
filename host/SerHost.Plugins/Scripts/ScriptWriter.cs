using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Scripts;

/// <summary>Puts one message to a script together. Arrays are sent from where they lie: they must not be written to until then.</summary>
internal sealed class ScriptWriter : WireWriter
{
    private const int Alignment = 8;
    private const int SentAtOnce = 1 << 16;
    private static readonly byte[] s_zeros = new byte[Alignment];
    private static readonly JsonWriterOptions s_options =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _header = new(512);
    private readonly List<(string Type, int[] Shape, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<float> Floats)> _arrays = [];

    /// <summary>Starts a message.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="call">Number of the call it belongs to; null for none.</param>
    public ScriptWriter(string type, int? call)
        : base(default, call ?? 0)
    {
        Json = new Utf8JsonWriter(_header, s_options);
        Json.WriteStartObject();
        Json.WriteString("type", type);
        if (call is { } number)
        {
            Json.WriteNumber("call", number);
        }
    }

    /// <summary>Writes fields of the header.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Adds an array of real numbers.</summary>
    public void Floats(ReadOnlyMemory<float> values, params int[] shape) => _arrays.Add(("float32", shape, default, values));

    /// <summary>Adds an array of whole numbers.</summary>
    public void Integers(ReadOnlySpan<int> values) =>
        _arrays.Add(("int32", [values.Length], MemoryMarshal.AsBytes(values).ToArray(), default));

    /// <summary>Adds an array of flags.</summary>
    public void Flags(ReadOnlySpan<bool> values) =>
        _arrays.Add(("uint8", [values.Length], MemoryMarshal.AsBytes(values).ToArray(), default));

    /// <summary>Bytes an array takes with the zeros that follow it.</summary>
    public static long Padded(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Sends the message.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    public void WriteTo(Stream stream, ReadOnlySpan<byte> mark)
    {
        FinishHeader();
        long body = _arrays.Sum(array => Padded(BytesOf(array).Length));
        if (body > WireProtocol.MaximumLength)
        {
            throw new WireException($"A message of more than {WireProtocol.MaximumLength >> 20} MiB cannot be sent.");
        }

        var first = new ArrayBufferWriter<byte>(_header.WrittenCount + 16 + (int)Math.Min(body, SentAtOnce));
        first.Write(mark);
        Span<byte> lengths = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(lengths, _header.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], (int)body);
        first.Write(lengths);
        first.Write(_header.WrittenSpan);
        if (body <= SentAtOnce)
        {
            foreach (var array in _arrays)
            {
                ReadOnlySpan<byte> bytes = BytesOf(array);
                first.Write(bytes);
                first.Write(s_zeros.AsSpan(0, (int)(Padded(bytes.Length) - bytes.Length)));
            }

            stream.Write(first.WrittenSpan);
        }
        else
        {
            stream.Write(first.WrittenSpan);
            foreach (var array in _arrays)
            {
                ReadOnlySpan<byte> bytes = BytesOf(array);
                stream.Write(bytes);
                stream.Write(s_zeros.AsSpan(0, (int)(Padded(bytes.Length) - bytes.Length)));
            }
        }

        stream.Flush();
    }

    private void FinishHeader()
    {
        if (_arrays.Count > 0)
        {
            Json.WriteStartArray("arrays");
            foreach ((string type, int[] shape, _, _) in _arrays)
            {
                Json.WriteStartObject();
                Json.WriteString("type", type);
                Json.WriteStartArray("shape");
                Array.ForEach(shape, Json.WriteNumberValue);
                Json.WriteEndArray();
                Json.WriteEndObject();
            }

            Json.WriteEndArray();
        }

        Json.WriteEndObject();
        Json.Flush();
    }

    private static ReadOnlySpan<byte> BytesOf((string Type, int[] Shape, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<float> Floats) array) =>
        array.Type == "float32" ? MemoryMarshal.AsBytes(array.Floats.Span) : array.Bytes.Span;
}
