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
        double[] actual = new double[length + taps - 1];
        foreach (ToomCookAxis axis in ToomCookAxis.Phases(taps, stride: 1, shift: 0, length))
        {
            for (int tile = 0; tile < axis.Tiles; tile++)
            {
                float[] product = Product(axis, values[axis.Position(tile)..], kernel);
                for (int i = 0; i < axis.Points; i++)
                {
                    actual[axis.Position(tile) + i] += product[i];
                }
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
            for (int tile = 0; tile < axis.Tiles; tile++)
            {
                for (int j = 0; j < axis.TileLength; j++)
                {
                    for (int t = 0; t < axis.Taps.Length; t++)
                    {
                        int coefficient = j + (axis.Taps.Length - 1 - t);
                        met.Add((axis.Position(tile) + (axis.Stride * j), axis.Taps[t], coefficient + axis.Output(tile)));
                    }
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

    [Fact]
    public void What_is_added_to_and_what_is_stored_covers_every_cell_once()
    {
        var written = new WrittenCells(2, 6);
        Assert.Equal(0, written.Write(0, 0, 3));
        Assert.Equal(2, written.Write(0, 1, 4)); // 1 and 2 are there, 3 and 4 are fresh
        Assert.Equal(0, written.Write(1, 4, 2));
        Assert.Equal(4, written.Write(1, 2, 4)); // 2 and 3 are fresh, but lie before what is there: zero first, then added to
        Assert.Equal([(0, 5), (1, 0), (1, 1), (1, 2), (1, 3)], written.Cleared().Order());
    }

    private static float[] Product(ToomCookAxis axis, float[] values, double[] kernel)
    {
        float[] points = values[..axis.TileLength];
        if (axis.Transform is { } transform)
        {
            float[] coefficients = new float[axis.TileLength * 16];
            for (int i = 0; i < axis.TileLength; i++)
            {
                coefficients[(i * 16) + 3] = values[i];
            }

            float[] evaluated = new float[axis.Points * 16];
            transform.Evaluate(axis.TileLength, ref coefficients[0], 16, 0, ref evaluated[0], 16, 0, 1);
            points = [.. evaluated.Where((_, i) => i % 16 == 3)];
        }

        for (int p = 0; p < axis.Points; p++)
        {
            points[p] *= (float)(axis.Transform is null ? kernel[0]
                : Enumerable.Range(0, kernel.Length).Sum(i => kernel[i] * ToomCookPoints.Power(
                    ToomCookPoints.Identity(p, axis.Points), i, kernel.Length)));
        }

        if (axis.Transform is null)
        {
            return points;
        }

        // Half of the coefficients are added to what is there.
        int added = axis.Points / 2;
        float[] spread = new float[axis.Points * 16], product = new float[axis.Points * 16];
        for (int p = 0; p < axis.Points; p++)
        {
            spread[(p * 16) + 3] = points[p];
            product[(p * 16) + 3] = 10;
        }

        axis.Transform.Interpolate(ref spread[0], 16, 0, ref product[0], 16, 0, 1, added);
        return [.. product.Where((_, i) => i % 16 == 3).Select((value, i) => i < added ? value - 10 : value)];
    }
}
