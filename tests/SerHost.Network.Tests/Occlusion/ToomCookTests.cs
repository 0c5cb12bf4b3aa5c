using SerHost.Network.Occlusion;

namespace SerHost.Network.Tests.Occlusion;

public sealed class ToomCookTests
{
    public static TheoryData<int, int> Sizes()
    {
        var sizes = new TheoryData<int, int>();
        for (int taps = 1; taps <= 7; taps++)
        {
            for (int length = 1; length <= 19; length++)
            {
                sizes.Add(taps, length);
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Evaluating_multiplying_and_interpolating_is_the_product_of_polynomials(int taps, int length)
    {
        var random = new Random((taps * 100) + length);
        double[] kernel = [.. Enumerable.Range(0, taps).Select(_ => (2 * random.NextDouble()) - 1)];
        float[] values = [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
        ToomCookAxis axis = Assert.Single(ToomCookAxis.Phases(taps, stride: 1, shift: 0, length));
        double[] actual = new double[(axis.Tiles * axis.TileLength) + taps - 1];
        for (int tile = 0; tile < axis.Tiles; tile++)
        {
            int first = tile * axis.TileLength;
            int count = Math.Min(axis.TileLength, length - first);
            float[] coefficients = new float[count * 16];
            for (int i = 0; i < count; i++)
            {
                coefficients[(i * 16) + 3] = values[first + i];
            }

            float[] points = new float[axis.Points * 16];
            ToomCookTransform.Evaluate(axis, count, ref coefficients[0], 16, 0, ref points[0], 16, 0, 1);
            for (int p = 0; p < axis.Points; p++)
            {
                double factor = axis.IsIdentity
                    ? kernel[0]
                    : Enumerable.Range(0, taps).Sum(i => kernel[i] * ToomCookPoints.Power(ToomCookPoints.Identity(p, axis.Points), i, taps));
                points[(p * 16) + 3] *= (float)factor;
            }

            float[] product = new float[axis.Points * 16];
            ToomCookTransform.Interpolate(axis, ref points[0], 16, 0, ref product[0], 16, 0, 1);
            for (int i = 0; i < axis.Points; i++)
            {
                actual[first + i] += product[(i * 16) + 3];
            }
        }

        for (int i = 0; i < length + taps - 1; i++)
        {
            double expected = Enumerable.Range(0, taps).Where(k => i - k >= 0 && i - k < length).Sum(k => kernel[k] * values[i - k]);
            Assert.Equal(expected, actual[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(3, 2, -1, 7)]
    [InlineData(3, 2, 0, 6)]
    [InlineData(7, 3, 2, 11)]
    [InlineData(2, 3, 1, 9)]
    public void Phases_meet_every_pair_of_position_and_tap_once(int kernel, int stride, int shift, int length)
    {
        // Position i meets tap t at output o when i = stride · o + t + shift.
        var met = new List<(int Position, int Tap, int Output)>();
        foreach (ToomCookAxis axis in ToomCookAxis.Phases(kernel, stride, shift, length))
        {
            for (int j = 0; j < axis.Length; j++)
            {
                for (int t = 0; t < axis.Taps.Length; t++)
                {
                    int coefficient = j + (axis.Taps.Length - 1 - t);
                    met.Add(((axis.Stride * j) + axis.Phase, axis.Taps[t], coefficient + axis.OutputShift));
                }
            }
        }

        var expected = new List<(int, int, int)>();
        for (int i = 0; i < length; i++)
        {
            for (int t = 0; t < kernel; t++)
            {
                int difference = i - t - shift;
                if (difference % stride == 0)
                {
                    expected.Add((i, t, difference / stride));
                }
            }
        }

        Assert.Equal(expected.Order(), met.Order());
    }
}
