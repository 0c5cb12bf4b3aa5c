using System.Runtime.InteropServices;

namespace SerHost.Network.Vectors;

/// <summary>A buffer of floats that begins on a cache line, so that no vector read or written at a multiple of its width crosses one.</summary>
/// <remarks>The collector never moves it: for buffers and weights that are made once and used for long. All zero at first.</remarks>
internal sealed class AlignedFloats
{
    private const int LineBytes = 64;
    private readonly float[] _array;
    private readonly int _start;

    /// <summary>Makes a buffer.</summary>
    /// <param name="length">Floats, 0 or more.</param>
    public AlignedFloats(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _array = GC.AllocateArray<float>(checked(length + (LineBytes / sizeof(float))), pinned: true);

        // A pinned array's address stays what it is.
        nint beyond = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % LineBytes;
        _start = (int)((LineBytes - beyond) % LineBytes) / sizeof(float);
    }

    /// <summary>Floats in it.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<float> Span => _array.AsSpan(_start, Length);

    /// <summary>One float.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public ref float this[int index] => ref Span[index];

    /// <summary>All of it, to be read and written.</summary>
    public static implicit operator Span<float>(AlignedFloats buffer) => buffer.Span;

    /// <summary>All of it, to be read.</summary>
    public static implicit operator ReadOnlySpan<float>(AlignedFloats buffer) => buffer.Span;

    /// <summary>A part.</summary>
    /// <param name="start">Its first float.</param>
    /// <param name="length">Its floats.</param>
    /// <exception cref="ArgumentOutOfRangeException">It reaches outside the buffer.</exception>
    public Span<float> AsSpan(int start, int length) => Span.Slice(start, length);
}
