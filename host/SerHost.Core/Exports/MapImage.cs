using System.Globalization;
using System.Xml;
using SerHost.Core.Tables;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Exports;

/// <summary>A relevance map as a picture or a table: time to the right, frequency up, orange for the output, blue against it, white for
/// nothing.</summary>
/// <param name="values">[bands, frames] relevance.</param>
/// <param name="bands">Number of bands.</param>
/// <param name="axis">Where the frames lie.</param>
/// <param name="bandCentresHz">[bands] centre frequencies; other lengths for inputs that have none.</param>
public sealed class MapImage(ReadOnlyMemory<float> values, int bands, TimeAxis axis, ReadOnlyMemory<float> bandCentresHz)
{
    /// <summary>Widest picture in pixels: longer maps are shown by the largest value of neighbouring frames.</summary>
    private const int MostColumns = 4000;

    private const int SmallestSide = 500, Margin = 48;

    private static readonly (double Red, double Green, double Blue) s_for = (217, 95, 2), s_against = (33, 102, 172);

    /// <summary>What the table of a map holds.</summary>
    public static TableSchema Schema { get; } = new(
        "map", "One value of a relevance map.", ["band", "frame"],
        [
            new("band", ColumnType.Integer, "Number of the band, from 0."),
            new("centre_hz", ColumnType.Number, "Its centre; missing where the input has no frequencies.", "Hz"),
            new("frame", ColumnType.Integer, "Number of the frame, from 0."),
            new("time_s", ColumnType.Number, "Centre of the frame in the recording.", "s"),
            new("relevance", ColumnType.Number, "Relevance, in the method's own unit."),
        ]);

    private int Frames => values.Length / bands;

    private bool IsFalling => bandCentresHz.Length == bands && bands > 1 && bandCentresHz.Span[0] > bandCentresHz.Span[^1];

    /// <summary>The map as rows of the table.</summary>
    public IEnumerable<Cell[]> Rows()
    {
        for (int band = 0; band < bands; band++)
        {
            double centre = band < bandCentresHz.Length ? bandCentresHz.Span[band] : double.NaN;
            for (int frame = 0; frame < Frames; frame++)
            {
                yield return [band, centre, frame, axis.CentreOf(frame), values.Span[(band * Frames) + frame]];
            }
        }
    }

    /// <summary>The map as a PNG without axes, each value a square of the same number of pixels.</summary>
    public byte[] ToPng()
    {
        (int columns, int perColumn) = Columns();
        int wide = Math.Max(1, SmallestSide / columns), high = Math.Max(wide, SmallestSide / 2 / bands);
        float[] shown = new float[bands * columns];
        for (int band = 0; band < bands; band++)
        {
            for (int column = 0; column < columns; column++)
            {
                shown[(band * columns) + column] = Largest(band, column * perColumn, perColumn);
            }
        }

        float most = shown.Select(Math.Abs).DefaultIfEmpty().Max();
        return PngFile.Write(columns * wide, bands * high, (x, y) => Colour(shown[(Band(y / high) * columns) + (x / wide)], most));
    }

    /// <summary>The map as an SVG with axes in seconds and hertz.</summary>
    /// <param name="title">What it shows.</param>
    public string ToSvg(string title)
    {
        (int columns, int perColumn) = Columns();
        int width = Math.Max(SmallestSide, columns), height = SmallestSide / 2;
        double first = axis.Tiles(0, 1).StartSeconds, last = axis.Tiles(Math.Min(columns * perColumn, Frames) - 1, 1).EndSeconds;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            Attributes(xml, ("viewBox", $"0 0 {width + (2 * Margin)} {height + (2 * Margin)}"), ("font-family", "sans-serif"),
                ("font-size", "12"));
            xml.WriteElementString("title", title);
            Text(xml, Margin, Margin - 16, "start", title);
            xml.WriteStartElement("image");
            Attributes(
                xml, ("x", $"{Margin}"), ("y", $"{Margin}"), ("width", $"{width}"), ("height", $"{height}"),
                ("preserveAspectRatio", "none"), ("image-rendering", "pixelated"),
                ("href", $"data:image/png;base64,{Convert.ToBase64String(ToPng())}"));
            xml.WriteEndElement();
            foreach (double second in Ticks(Math.Max(0, first), last))
            {
                double x = Margin + (width * (second - first) / (last - first));
                Text(xml, x, height + Margin + 16, "middle", string.Create(CultureInfo.InvariantCulture, $"{second:0.##}"));
            }

            Text(xml, Margin + (width / 2.0), height + Margin + 34, "middle", "seconds of the recording");
            for (int step = 0; step <= 4 && bandCentresHz.Length == bands && bands > 1; step++)
            {
                int row = step * (bands - 1) / 4;
                double y = Margin + (height * (row + 0.5) / bands);
                Text(xml, Margin - 4, y + 4, "end", string.Create(CultureInfo.InvariantCulture, $"{bandCentresHz.Span[Band(row)]:0} Hz"));
            }

            xml.WriteEndElement();
        }

        return text.ToString() + "\n";
    }

    private static IEnumerable<double> Ticks(double from, double to)
    {
        double step = new[] { 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300 }.FirstOrDefault(step => (to - from) / step <= 12, 600);
        for (double at = Math.Ceiling((from / step) - 1e-9) * step; at <= to; at += step)
        {
            yield return at;
        }
    }

    private static (byte Red, byte Green, byte Blue) Colour(float value, float most)
    {
        double share = most > 0 && float.IsFinite(value) ? Math.Abs(value) / most : 0;
        (double red, double green, double blue) = value > 0 ? s_for : s_against;
        static byte Mix(double colour, double share) => (byte)Math.Round(255 + (share * (colour - 255)));
        return (Mix(red, share), Mix(green, share), Mix(blue, share));
    }

    private static void Text(XmlWriter xml, double x, double y, string anchor, string text)
    {
        xml.WriteStartElement("text");
        Attributes(xml, ("x", string.Create(CultureInfo.InvariantCulture, $"{x:0.##}")),
            ("y", string.Create(CultureInfo.InvariantCulture, $"{y:0.##}")), ("text-anchor", anchor));
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach ((string name, string value) in attributes)
        {
            xml.WriteAttributeString(name, value);
        }
    }

    /// <summary>The band of a row of the picture, which has high frequencies at the top.</summary>
    private int Band(int row) => IsFalling ? row : bands - 1 - row;

    private (int Columns, int FramesPerColumn) Columns()
    {
        int perColumn = Math.Max(1, (Frames + MostColumns - 1) / MostColumns);
        return ((Frames + perColumn - 1) / perColumn, perColumn);
    }

    /// <summary>Of some neighbouring frames the value farthest from 0.</summary>
    private float Largest(int band, int first, int count)
    {
        float largest = 0;
        for (int frame = first; frame < Math.Min(first + count, Frames); frame++)
        {
            float value = values.Span[(band * Frames) + frame];
            largest = Math.Abs(value) > Math.Abs(largest) ? value : largest;
        }

        return largest;
    }
}
