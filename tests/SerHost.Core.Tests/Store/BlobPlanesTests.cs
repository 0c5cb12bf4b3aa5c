using System.Buffers.Binary;
using SerHost.Core.Store.Blobs;

namespace SerHost.Core.Tests.Store;

/// <summary>The vector loops over arrays against the same one value at a time.</summary>
public sealed class BlobPlanesTests
{
    public static TheoryData<int> Lengths => [0, 1, 7, 8, 31, 32, 33, 100, 1000, 12864];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Rounded_values_and_planes_are_those_of_the_scalar_loop(int length)
    {
        var random = new Random(length);
        float[] values = [.. Enumerable.Range(0, length).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 4))))];
        if (length > 2)
        {
            (values[0], values[1], values[2]) = (-0f, 0, float.Epsilon);
        }

        float peak = values.Aggregate(0f, (most, value) => Math.Max(most, Math.Abs(value)));
        Assert.Equal(peak, BlobPlanes.Peak(values));
        foreach (float step in new[] { peak / 32767, peak / 2047 }.Where(float.IsNormal))
        {
            float[] kept = [.. values.Select(value => (int)MathF.Round(value / step) * step)], rounded = [.. values];
            BlobPlanes.Round(rounded, step);
            Assert.Equal(kept.Select(BitConverter.SingleToInt32Bits), rounded.Select(BitConverter.SingleToInt32Bits));

            byte[] planes = new byte[2 * length];
            BlobPlanes.SplitSteps(rounded, step, planes);
            for (int i = 0; i < length; i++)
            {
                int steps = (int)MathF.Round(rounded[i] / step), folded = (steps << 1) ^ (steps >> 31);
                Assert.Equal(((byte)folded, (byte)(folded >> 8)), (planes[i], planes[length + i]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Bits_are_split_by_weight(int length)
    {
        byte[] bytes = new byte[4 * length], planes = new byte[4 * length];
        new Random(length).NextBytes(bytes);
        float[] values = [.. Enumerable.Range(0, length).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i)))];
        BlobPlanes.SplitBits(values, planes);
        for (int i = 0; i < length; i++)
        {
            int bits = BitConverter.SingleToInt32Bits(values[i]);
            Assert.All(Enumerable.Range(0, 4), plane => Assert.Equal((byte)(bits >> (8 * plane)), planes[(plane * length) + i]));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void Peak_is_undefined_where_a_value_is(int at)
    {
        float[] values = [.. Enumerable.Range(0, 41).Select(i => (float)i)];
        values[at] = float.NaN;
        Assert.True(float.IsNaN(BlobPlanes.Peak(values)));
        values[at] = float.NegativeInfinity;
        Assert.Equal(float.PositiveInfinity, BlobPlanes.Peak(values));
    }
}
