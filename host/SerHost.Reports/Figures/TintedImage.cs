using ScottPlot;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>The picture of a map: grey for the level of the sound, tinted by relevance, orange for the output and blue against
/// it.</summary>
internal static class TintedImage
{
    /// <summary>A picture has at least so many points a side: programs that show it would smooth a coarser one.</summary>
    private const int FewestColumns = 1000, FewestRows = 400;

    /// <summary>Longer inputs are shown by the strongest of neighbouring frames.</summary>
    private const int MostColumns = 2000;

    /// <summary>The picture, high frequencies at the top.</summary>
    /// <param name="input">What the model saw.</param>
    /// <param name="map">The relevance, on the same bands and frames.</param>
    /// <param name="style">How the figure looks.</param>
    public static SKBitmap Of(ModelInput input, RelevanceMap map, FigureStyle style)
    {
        int frames = map.Frames, bands = map.Bands, each = (frames + MostColumns - 1) / MostColumns, columns = (frames + each - 1) / each;
        int wide = Math.Max(1, FewestColumns / columns), high = Math.Max(1, FewestRows / bands);
        (float low, float span) = Range(input);
        float scale = Scale(map);
        bool isFalling = bands > 1 && input.BandCentresHz.Span[0] > input.BandCentresHz.Span[^1];
        var bitmap = new SKBitmap(columns * wide, bands * high, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (SKPixmap pixels = bitmap.PeekPixels())
        {
            Span<byte> bytes = pixels.GetPixelSpan<byte>();
            for (int row = 0; row < bands; row++)
            {
                int band = isFalling ? row : bands - 1 - row;
                for (int column = 0; column < columns; column++)
                {
                    Color colour = Cell(band, column * each, Math.Min(frames, (column + 1) * each));
                    for (int y = row * high; y < (row + 1) * high; y++)
                    {
                        Span<byte> line = bytes.Slice((y * pixels.RowBytes) + (4 * column * wide), 4 * wide);
                        for (int x = 0; x < line.Length; x += 4)
                        {
                            (line[x], line[x + 1], line[x + 2], line[x + 3]) = (colour.R, colour.G, colour.B, 255);
                        }
                    }
                }
            }
        }

        return bitmap;

        Color Cell(int band, int first, int end)
        {
            if (input.IsPadding.Span[first])
            {
                return Padding(style);
            }

            float level = float.MinValue, relevance = 0;
            for (int frame = first; frame < end; frame++)
            {
                int at = (band * frames) + frame;
                level = Math.Max(level, input.Values.Span[at]);
                relevance = Math.Abs(map.Values.Span[at]) > Math.Abs(relevance) ? map.Values.Span[at] : relevance;
            }

            return Tint(bands == 1 ? 0 : (level - low) / span, relevance / scale, style);
        }
    }

    /// <summary>Where the model's input holds none of the recording.</summary>
    public static Color Padding(FigureStyle style) => FigureStyle.Mix(style.Paper, style.Faint, 0.6);

    /// <summary>A cell's colour.</summary>
    /// <param name="level">Level of the sound, from 0 to 1.</param>
    /// <param name="relevance">Relevance, from −1 to 1. Its root is shown: maps have few strong places and many weak ones.</param>
    /// <param name="style">How the figure looks.</param>
    public static Color Tint(double level, double relevance, FigureStyle style)
    {
        Color grey = style.IsDark ? FigureStyle.Mix(style.Paper, new Color(225, 225, 225), level)
            : FigureStyle.Mix(style.Paper, new Color(45, 45, 45), level);
        return FigureStyle.Mix(grey, relevance >= 0 ? style.For : style.Against, 0.92 * Math.Sqrt(Math.Min(1, Math.Abs(relevance))));
    }

    /// <summary>Largest absolute relevance; above 0 for an empty map.</summary>
    public static float Scale(RelevanceMap map)
    {
        float largest = 0;
        foreach (float value in map.Values.Span)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest > 0 ? largest : 1;
    }

    /// <summary>Lowest level of the input, and how far above it the highest lies.</summary>
    public static (float Low, float Span) Range(ModelInput input)
    {
        (float low, float high) = (float.MaxValue, float.MinValue);
        foreach (float value in input.Values.Span)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return (low, Math.Max(1e-6f, high - low));
    }
}
