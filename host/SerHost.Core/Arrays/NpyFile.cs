using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Core.Arrays;

/// <summary>Writes arrays as NumPy keeps them: version 1.0 of its format, little-endian float32, row-major.</summary>
/// <remarks>Source: NEP 1, "A simple file format for NumPy arrays", and <c>numpy.lib.format</c>. The header always takes 128 bytes, so that
/// the number of rows can be filled in once it is known.</remarks>
public static class NpyFile
{
    /// <summary>Bytes before the first value.</summary>
    public const int HeaderBytes = 128;

    /// <summary>Writes an array.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="dims">Its dimensions; their product is the number of values.</param>
    /// <exception cref="ArgumentException">The dimensions do not fit the values.</exception>
    public static void Write(string path, ReadOnlySpan<float> values, params ReadOnlySpan<int> dims)
    {
        long count = 1;
        foreach (int size in dims)
        {
            count *= size;
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"The dimensions ask for {count} values, found {values.Length}.", nameof(dims));
        }

        using FileStream file = File.Create(path);
        file.Write(Header(dims));
        WriteValues(file, values);
    }

    /// <summary>The header of an array.</summary>
    /// <param name="dims">Its dimensions.</param>
    public static byte[] Header(params ReadOnlySpan<int> dims)
    {
        string shape = dims.Length == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{dims[0]},")
            : string.Join(", ", dims.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        const int fixedBytes = 10;
        if (fixedBytes + text.Length + 1 > HeaderBytes)
        {
            throw new ArgumentException($"{dims.Length} dimensions are more than the header holds.", nameof(dims));
        }

        byte[] header = new byte[HeaderBytes];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        header[6] = 1;
        header[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), HeaderBytes - fixedBytes);
        Encoding.ASCII.GetBytes(text, header.AsSpan(fixedBytes));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Appends values to a file as they lie in one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="values">The values.</param>
    public static void WriteValues(Stream file, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (BitConverter.IsLittleEndian)
        {
            file.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        file.Write(bytes);
    }
}
