using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>The transposed product of a single output channel, weighed with the input and put in its place in one go: what a
/// condition on a channel begins with. There is so little to multiply that moving the result costs most.</summary>
internal sealed class ChannelProduct
{
    private const int Lanes = ChannelPadding.Lanes;

    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly int _strideHeight;
    private readonly int _strideWidth;
    private readonly int _taps;
    private readonly int _channels;
    private readonly float[] _weights; // [output channels, taps, input channels rounded up to 16]
    private readonly TransposedTap[][] _phases;

    public ChannelProduct(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache)
    {
        _input = input;
        _output = output;
        _strideHeight = geometry.Window.StrideHeight;
        _strideWidth = geometry.Window.StrideWidth;
        _taps = geometry.Taps;
        _channels = ChannelPadding.Round(geometry.Input.Channels);
        _weights = cache.GetByChannel(layer, form, () => Pack(geometry, form, _channels));
        _phases = TransposedTap.Phases(geometry, output);
    }

    /// <summary>target = factor · product, or target += that.</summary>
    /// <param name="source">s, in the output's layout.</param>
    /// <param name="channel">The one output channel of s that counts.</param>
    /// <param name="factor">In the input's layout; null for 1 everywhere.</param>
    /// <param name="target">In the input's layout; its border keeps its zeros.</param>
    /// <param name="adds">Whether to add to what the target holds.</param>
    public void Run(float[] source, int channel, float[]? factor, float[] target, bool adds)
    {
        ReadOnlySpan<float> weights = _weights.AsSpan(channel * _taps * _channels, _taps * _channels);
        for (int row = 0; row < _input.Shape.Height; row++)
        {
            int from = _output.Offset(row / _strideHeight, 0) + channel;
            for (int column = 0; column < _input.Shape.Width; column++)
            {
                TransposedTap[] taps = _phases[(row % _strideHeight * _strideWidth) + (column % _strideWidth)];
                int place = _input.Offset(row, column);
                ReadOnlySpan<float> weighs = factor is null ? [] : factor.AsSpan(place, _channels);
                Position(source, from + (column / _strideWidth * _output.PixelStride), taps, weights, weighs,
                    target.AsSpan(place, _channels), adds);
            }
        }
    }

    private static void Position(
        float[] source, int from, TransposedTap[] taps, ReadOnlySpan<float> weights, ReadOnlySpan<float> factor, Span<float> target,
        bool adds)
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref float x = ref MemoryMarshal.GetReference(factor);
        ref float to = ref MemoryMarshal.GetReference(target);
        bool weighs = !factor.IsEmpty;
        nint channels = target.Length;
        nint c = 0;
        for (; c + (4 * Lanes) <= channels; c += 4 * Lanes)
        {
            Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
            foreach (TransposedTap tap in taps)
            {
                Vector512<float> value = Vector512.Create(source[from + tap.Source]);
                ref float row = ref Unsafe.Add(ref w, (tap.Index * channels) + c);
                s0 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row), s0);
                s1 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row, Lanes), s1);
                s2 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row, 2 * Lanes), s2);
                s3 = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row, 3 * Lanes), s3);
            }

            Store(s0, weighs, ref x, ref to, c, adds);
            Store(s1, weighs, ref x, ref to, c + Lanes, adds);
            Store(s2, weighs, ref x, ref to, c + (2 * Lanes), adds);
            Store(s3, weighs, ref x, ref to, c + (3 * Lanes), adds);
        }

        for (; c < channels; c += Lanes)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            foreach (TransposedTap tap in taps)
            {
                sum = Vector512.FusedMultiplyAdd(
                    Vector512.Create(source[from + tap.Source]), Vector512.LoadUnsafe(ref w, (nuint)((tap.Index * channels) + c)), sum);
            }

            Store(sum, weighs, ref x, ref to, c, adds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> sum, bool weighs, ref float factor, ref float target, nint channel, bool adds)
    {
        sum = weighs ? sum * Vector512.LoadUnsafe(ref factor, (nuint)channel) : sum;
        ref float to = ref Unsafe.Add(ref target, channel);
        (adds ? sum + Vector512.LoadUnsafe(ref to) : sum).StoreUnsafe(ref to);
    }

    private static float[] Pack(ConvolutionGeometry geometry, WeightForm form, int channels)
    {
        var packed = new float[geometry.Output.Channels * geometry.Taps * channels];
        for (int output = 0; output < geometry.Output.Channels; output++)
        {
            for (int tap = 0; tap < geometry.Taps; tap++)
            {
                for (int input = 0; input < geometry.Input.Channels; input++)
                {
                    packed[(((output * geometry.Taps) + tap) * channels) + input] = WeightCache.Weight(geometry, form, output, input, tap);
                }
            }
        }

        return packed;
    }
}
