using System.Numerics;
using System.Runtime.InteropServices;

namespace SerHost.Core.Store.Blobs;

/// <summary>The loops over an array's values: the largest, rounding to steps, and bytes of like weight side by side.</summary>
/// <remarks>As wide as the machine's <see cref="Vector{T}"/>, the rest one by one with the same operations: the bits do not depend on
/// the machine.</remarks>
internal static class BlobPlanes
{
    private static int Width => Vector<float>.Count;

    /// <summary>The largest absolute value; NaN where one is NaN.</summary>
    public static float Peak(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> peaks = Vector<float>.Zero;
        foreach (Vector<float> vector in vectors)
        {
            peaks = Vector.Max(peaks, Vector.Abs(vector)); // NaN stays NaN
        }

        float peak = 0;
        for (int i = 0; i < Width; i++)
        {
            peak = Math.Max(peak, peaks[i]);
        }

        foreach (float value in values[(vectors.Length * Width)..])
        {
            peak = Math.Max(peak, Math.Abs(value));
        }

        return peak;
    }

    /// <summary>A value as the nearest whole number of steps; halves to the even one.</summary>
    public static int Steps(float value, float step) => (int)MathF.Round(value / step);

    /// <summary>Replaces each value by the nearest whole number of steps.</summary>
    public static void Round(Span<float> values, float step)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var steps = new Vector<float>(step);
        foreach (ref Vector<float> vector in vectors)
        {
            vector = Vector.ConvertToSingle(Steps(vector, steps)) * steps;
        }

        foreach (ref float value in values[(vectors.Length * Width)..])
        {
            value = Steps(value, step) * step;
        }
    }

    /// <summary>Numbers of steps, the sign in the lowest bit, as two planes of bytes.</summary>
    /// <param name="values">Values of whole steps, less than 32,768 of them.</param>
    /// <param name="step">The step.</param>
    /// <param name="planes">Takes 2 bytes a value.</param>
    public static void SplitSteps(ReadOnlySpan<float> values, float step, Span<byte> planes)
    {
        Span<byte> low = planes[..values.Length], high = planes.Slice(values.Length, values.Length);
        var steps = new Vector<float>(step);
        int done = values.Length / (4 * Width) * 4 * Width;
        for (int i = 0; i < done; i += 4 * Width)
        {
            Vector<ushort> first = Vector.Narrow(Folded(values[i..]), Folded(values[(i + Width)..]));
            Vector<ushort> second = Vector.Narrow(Folded(values[(i + (2 * Width))..]), Folded(values[(i + (3 * Width))..]));
            Vector.Narrow(first, second).CopyTo(low[i..]);
            Vector.Narrow(first >>> 8, second >>> 8).CopyTo(high[i..]);
        }

        for (int i = done; i < values.Length; i++)
        {
            int count = Steps(values[i], step), folded = (count << 1) ^ (count >> 31);
            (low[i], high[i]) = ((byte)folded, (byte)(folded >> 8));
        }

        Vector<uint> Folded(ReadOnlySpan<float> from)
        {
            Vector<int> counts = Steps(new Vector<float>(from), steps);
            return Vector.AsVectorUInt32((counts << 1) ^ (counts >> 31));
        }
    }

    /// <summary>The bits of values as four planes of bytes.</summary>
    /// <param name="values">The values.</param>
    /// <param name="planes">Takes 4 bytes a value.</param>
    public static void SplitBits(ReadOnlySpan<float> values, Span<byte> planes)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        int done = values.Length / (4 * Width) * 4 * Width;
        for (int plane = 0; plane < 4; plane++)
        {
            Span<byte> to = planes.Slice(plane * values.Length, values.Length);
            int shift = 8 * plane;
            for (int i = 0; i < done; i += 4 * Width)
            {
                Vector<ushort> first = Vector.Narrow(
                    new Vector<uint>(bits[i..]) >>> shift, new Vector<uint>(bits[(i + Width)..]) >>> shift);
                Vector<ushort> second = Vector.Narrow(
                    new Vector<uint>(bits[(i + (2 * Width))..]) >>> shift, new Vector<uint>(bits[(i + (3 * Width))..]) >>> shift);
                Vector.Narrow(first, second).CopyTo(to[i..]);
            }

            for (int i = done; i < values.Length; i++)
            {
                to[i] = (byte)(bits[i] >> shift);
            }
        }
    }

    private static Vector<int> Steps(Vector<float> values, Vector<float> step) => Vector.ConvertToInt32(Vector.Round(values / step));
}
