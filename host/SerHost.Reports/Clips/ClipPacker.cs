using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using SerHost.Reports.Parts;

namespace SerHost.Reports.Clips;

/// <summary>Packs a clip's page: length of the JSON (4 bytes, little-endian), the JSON, the arrays; deflated, as base64.</summary>
internal sealed class ClipPacker : IDisposable
{
    private readonly MemoryStream _arrays = new();

    /// <summary>Adds an array.</summary>
    /// <returns>Its offset; arrays of 16-bit numbers lie at even ones.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        if ((_arrays.Length & 1) == 1)
        {
            _arrays.WriteByte(0);
        }

        int at = (int)_arrays.Length;
        _arrays.Write(bytes);
        return at;
    }

    /// <summary>Lets go of the arrays.</summary>
    public void Dispose() => _arrays.Dispose();

    /// <summary>The packed page.</summary>
    public string Pack(ClipPage page)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(page, PageJson.Options);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
            deflate.Write(length);
            deflate.Write(json);
            deflate.Write(_arrays.GetBuffer().AsSpan(0, (int)_arrays.Length));
        }

        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }
}
