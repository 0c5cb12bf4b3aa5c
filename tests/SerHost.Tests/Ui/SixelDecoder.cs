using System.Globalization;

namespace SerHost.Tests.Ui;

/// <summary>Reads a Sixel image as a terminal does (DEC STD 070, chapter 9), slowly and on its own: raster attributes, colour registers in percent of RGB,
/// repeats, carriage return ($) and new line (-).</summary>
internal static class SixelDecoder
{
    /// <summary>[x, y] colours in percent; null where nothing was painted.</summary>
    /// <param name="data">What stands between ESC P and ESC \.</param>
    public static (int R, int G, int B)?[,] Decode(string data)
    {
        int at = data.IndexOf('q', StringComparison.Ordinal) + 1;
        Assert.Equal('"', data[at++]);
        int[] raster = Numbers(data, ref at);
        Assert.Equal((1, 1), (raster[0], raster[1])); // square pixels
        var image = new (int, int, int)?[raster[2], raster[3]];
        var registers = new Dictionary<int, (int, int, int)>();
        int colour = 0, x = 0, top = 0;
        while (at < data.Length)
        {
            char code = data[at++];
            switch (code)
            {
                case '#':
                    int[] numbers = Numbers(data, ref at);
                    colour = numbers[0];
                    if (numbers.Length == 5)
                    {
                        Assert.Equal(2, numbers[1]); // RGB
                        registers[colour] = (numbers[2], numbers[3], numbers[4]);
                    }

                    break;
                case '$': x = 0; break;
                case '-': (x, top) = (0, top + 6); break;
                case '!':
                    int count = Numbers(data, ref at)[0];
                    Paint(data[at++], count);
                    break;
                default: Paint(code, 1); break;
            }
        }

        return image;

        void Paint(char code, int count)
        {
            Assert.InRange(code, '?', '~');
            for (int i = 0; i < count; i++, x++)
            {
                for (int bit = 0; bit < 6; bit++)
                {
                    if (((code - '?') >> bit & 1) != 0)
                    {
                        image[x, top + bit] = registers[colour];
                    }
                }
            }
        }
    }

    private static int[] Numbers(string data, ref int at)
    {
        int start = at;
        while (at < data.Length && (char.IsAsciiDigit(data[at]) || data[at] == ';'))
        {
            at++;
        }

        return [.. data[start..at].Split(';').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    }
}
