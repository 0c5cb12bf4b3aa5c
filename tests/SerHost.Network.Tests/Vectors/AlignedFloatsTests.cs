using System.Runtime.CompilerServices;
using SerHost.Network.Vectors;

namespace SerHost.Network.Tests.Vectors;

public class AlignedFloatsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(1000)]
    [InlineData(300_000)]
    public void Buffer_begins_on_a_cache_line_and_stays_there(int length)
    {
        AlignedFloats[] buffers = [.. Enumerable.Range(0, 20).Select(_ => new AlignedFloats(length))];
        nint[] places = [.. buffers.Select(AddressOf)];
        Assert.All(places, place => Assert.Equal(0, place % 64));
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(places, buffers.Select(AddressOf));
    }

    [Fact]
    public void Buffer_is_zero_at_first_and_exactly_as_long_as_asked_for()
    {
        var buffer = new AlignedFloats(37);
        Assert.Equal(37, buffer.Span.Length);
        Assert.All(buffer.Span.ToArray(), value => Assert.Equal(0, value));
        buffer[36] = 5;
        Assert.Equal(5, buffer.AsSpan(36, 1)[0]);
        Assert.Throws<IndexOutOfRangeException>(() => buffer[37]);
        Assert.Throws<IndexOutOfRangeException>(() => buffer[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(30, 8).Length);
        Assert.Empty(new AlignedFloats(0).Span.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedFloats(-1));
    }

    private static nint AddressOf(AlignedFloats buffer) => Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref buffer[0]);
}
