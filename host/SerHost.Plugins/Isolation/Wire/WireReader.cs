using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Reads one message's body. Every length is checked against what is left before anything is reserved for it.</summary>
/// <param name="kind">What the message is.</param>
/// <param name="call">Number of the call it belongs to.</param>
/// <param name="body">What follows.</param>
internal class WireReader(MessageKind kind, int call, ReadOnlyMemory<byte> body)
{
    private int _at;

    public MessageKind Kind { get; } = kind;

    public int Call { get; } = call;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        byte other => throw new WireException($"Expected 0 or 1, found {other}."),
    };

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public string? NullableText()
    {
        int length = Int();
        return length == -1 ? null : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>A text that is there. One that is null at the sender arrives as null, for the guard to name; hence no check here.</summary>
    public string Text() => NullableText()!;

    public int? NullableInt()
    {
        bool isThere = Bool();
        int value = Int();
        return isThere ? value : null;
    }

    public double? NullableDouble()
    {
        bool isThere = Bool();
        double value = Double();
        return isThere ? value : null;
    }

    public T[] Block<T>()
        where T : unmanaged
    {
        int length = Int();
        long bytes = (long)length * Unsafe.SizeOf<T>();
        return length >= 0 && bytes <= body.Length - _at
            ? MemoryMarshal.Cast<byte, T>(Take((int)bytes)).ToArray()
            : throw new WireException($"A block of {length} values, but {body.Length - _at} bytes are left.");
    }

    /// <summary>Flags in one block, each 0 or 1.</summary>
    public bool[] Flags() => [.. Block<byte>().Select(value => value != 0)];

    public T[] List<T>(Func<WireReader, T> read)
    {
        int count = Int();
        if (count < -1 || count > body.Length - _at)
        {
            throw new WireException($"A list of {count} items, but {body.Length - _at} bytes are left.");
        }

        if (count == -1)
        {
            // A plugin's null, which the guard will name.
            return null!;
        }

        var items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = read(this);
        }

        return items;
    }

    public string[] Texts() => List(reader => reader.Text());

    public SortedDictionary<string, string> TextMap()
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in List(reader => (reader.Text(), reader.Text())))
        {
            map[key] = value;
        }

        return map;
    }

    /// <summary>An enum's value, which must be one of its names.</summary>
    public T Enum<T>()
        where T : struct, Enum
    {
        int value = Int();
        T named = (T)System.Enum.ToObject(typeof(T), value);
        return System.Enum.IsDefined(named) ? named : throw new WireException($"{value} is no {typeof(T).Name}.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > body.Length - _at)
        {
            throw new WireException($"Expected {length} bytes more, found {body.Length - _at}.");
        }

        _at += length;
        return body.Span.Slice(_at - length, length);
    }
}
