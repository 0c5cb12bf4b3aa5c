namespace ManagedCuda.BasicTypes;

/// <summary>An unsigned number as wide as a pointer (size_t).</summary>
public struct SizeT
{
    private UIntPtr _value;

    /// <summary>Wraps a value.</summary>
    /// <param name="value">Not negative.</param>
    public SizeT(long value) => _value = checked((UIntPtr)(ulong)value);

    /// <summary>Wraps a value.</summary>
    /// <param name="value">Any value.</param>
    public SizeT(ulong value) => _value = (UIntPtr)value;

    /// <summary>From int.</summary>
    /// <param name="value">Not negative.</param>
    public static implicit operator SizeT(int value) => new((long)value);

    /// <summary>From long.</summary>
    /// <param name="value">Not negative.</param>
    public static implicit operator SizeT(long value) => new(value);

    /// <summary>From ulong.</summary>
    /// <param name="value">Any value.</param>
    public static implicit operator SizeT(ulong value) => new(value);

    /// <summary>To long.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator long(SizeT value) => (long)(ulong)value._value;

    /// <summary>To ulong.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator ulong(SizeT value) => value._value;
}
