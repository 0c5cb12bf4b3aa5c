using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Vectors;

/// <summary>A vector of float64 of fixed width, so that a kernel is written once for several widths.</summary>
/// <typeparam name="TSelf">The vector itself.</typeparam>
internal interface IFloat64Lanes<TSelf>
    where TSelf : struct, IFloat64Lanes<TSelf>
{
    /// <summary>Values in it.</summary>
    static abstract int Count { get; }

    /// <summary>Reads one.</summary>
    static abstract TSelf Load(ref double from);

    /// <summary>Writes it.</summary>
    void Store(ref double to);

    /// <summary>Sums by lane.</summary>
    static abstract TSelf operator +(TSelf x, TSelf y);

    /// <summary>Differences by lane.</summary>
    static abstract TSelf operator -(TSelf x, TSelf y);

    /// <summary>factor · x + sum by lane, rounded once where the machine can.</summary>
    static abstract TSelf MultiplyAdd(double factor, TSelf x, TSelf sum);
}

/// <summary>4 lanes.</summary>
internal readonly struct Float64Lanes4(Vector256<double> value) : IFloat64Lanes<Float64Lanes4>
{
    private readonly Vector256<double> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector256<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes4 Load(ref double from) => new(Vector256.LoadUnsafe(ref from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes4 operator +(Float64Lanes4 x, Float64Lanes4 y) => new(x._value + y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes4 operator -(Float64Lanes4 x, Float64Lanes4 y) => new(x._value - y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes4 MultiplyAdd(double factor, Float64Lanes4 x, Float64Lanes4 sum) =>
        new(Vector256.FusedMultiplyAdd(Vector256.Create(factor), x._value, sum._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double to) => _value.StoreUnsafe(ref to);
}

/// <summary>8 lanes.</summary>
internal readonly struct Float64Lanes8(Vector512<double> value) : IFloat64Lanes<Float64Lanes8>
{
    private readonly Vector512<double> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector512<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes8 Load(ref double from) => new(Vector512.LoadUnsafe(ref from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes8 operator +(Float64Lanes8 x, Float64Lanes8 y) => new(x._value + y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes8 operator -(Float64Lanes8 x, Float64Lanes8 y) => new(x._value - y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float64Lanes8 MultiplyAdd(double factor, Float64Lanes8 x, Float64Lanes8 sum) =>
        new(Vector512.FusedMultiplyAdd(Vector512.Create(factor), x._value, sum._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double to) => _value.StoreUnsafe(ref to);
}
