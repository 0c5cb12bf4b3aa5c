using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SerHost.Plugins;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>Writes figures: SVG and PDF with letters as letters, PNG with 300 points an inch. All carry title and caption in their
/// properties.</summary>
public static partial class FigureFile
{
    private const int DotsPerInch = 300;

    /// <summary>Checks the extension of a path before anything is computed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RequestException">It is none of .svg, .png and .pdf.</exception>
    public static void RequireKind(string path)
    {
        if (Kind(path) is not (".svg" or ".png" or ".pdf"))
        {
            throw new RequestException("--out", $"--out {path}: the extension must be .svg, .png or .pdf.");
        }
    }

    /// <summary>Writes a figure; the extension says how.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="path">A file that ends in .svg, .png or .pdf; its folder is made where it is not there.</param>
    /// <exception cref="RequestException">It ends in something else.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Figure figure, string path)
    {
        ArgumentNullException.ThrowIfNull(figure);
        RequireKind(path);
        byte[] bytes = Kind(path) switch
        {
            ".svg" => Encoding.UTF8.GetBytes(Svg(figure)),
            ".pdf" => Pdf(figure),
            _ => Png(figure),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, bytes);
    }

    private static string Kind(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static string Svg(Figure figure)
    {
        using var stream = new MemoryStream();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(figure.Width, figure.Height), stream))
        {
            figure.Draw(canvas, withTexts: false);
        }

        // Skia gives width and height without a unit: a figure has millimetres. Where the font is missing another of the same widths stands
        // in.
        string size = string.Create(
            CultureInfo.InvariantCulture,
            $"width=\"{figure.Style.WidthMm:0.##}mm\" height=\"{figure.Height / 72 * 25.4:0.##}mm\" "
                + $"viewBox=\"0 0 {figure.Width:0.##} {figure.Height:0.##}\" role=\"img\"");
        string svg = SizePattern().Replace(Encoding.UTF8.GetString(stream.ToArray()), found =>
            $"{found.Groups[1].Value}{size}{found.Groups[2].Value}>"
            + $"<title>{WebUtility.HtmlEncode(figure.Title)}</title><desc>{WebUtility.HtmlEncode(figure.Caption)}</desc>", 1);
        svg = LetterPattern().Replace(svg, "$1$2$3"); // blanks around letters shift the places given for them
        string family = FigureFont.FamilyOf(figure.Style.Font);
        svg = svg.Insert(svg.LastIndexOf("</svg>", StringComparison.Ordinal),
            string.Concat(figure.Texts.Select(text => Letters(text, family))));
        return svg.Replace($"font-family=\"{family}\"", $"font-family=\"{family}, Arial, Helvetica, sans-serif\"",
            StringComparison.Ordinal);
    }

    /// <summary>Letters as letters, a line an element, so that a drawing program can change them; Skia would place each on its own and
    /// leave out those that the font has not.</summary>
    private static string Letters(FigureText text, string family) => string.Create(
        CultureInfo.InvariantCulture,
        $"<text x=\"{text.X:0.##}\" y=\"{text.Y:0.##}\" font-family=\"{family}\" font-size=\"{text.Points:0.##}\""
            + $"{(text.IsBold ? " font-weight=\"bold\"" : "")}"
            + $" fill=\"#{text.Colour.R:x2}{text.Colour.G:x2}{text.Colour.B:x2}\"")
        + (text.Anchor == TextAnchor.Start ? "" : $" text-anchor=\"{(text.Anchor == TextAnchor.Middle ? "middle" : "end")}\"")
        + (text.Degrees == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $" transform=\"rotate({text.Degrees:0.##} {text.X:0.##} {text.Y:0.##})\""))
        + $">{WebUtility.HtmlEncode(text.Text)}</text>\n";

    private static byte[] Pdf(Figure figure)
    {
        using var stream = new MemoryStream();
        var about = new SKDocumentPdfMetadata { Title = figure.Title, Subject = figure.Caption, Creator = "SerHost", Producer = "SerHost",
            RasterDpi = DotsPerInch, EncodingQuality = 101 };
        using (SKDocument document = SKDocument.CreatePdf(stream, about))
        {
            figure.Draw(document.BeginPage(figure.Width, figure.Height));
            document.EndPage();
            document.Close();
        }

        return stream.ToArray();
    }

    private static byte[] Png(Figure figure)
    {
        const float scale = DotsPerInch / 72f;
        var info = new SKImageInfo((int)Math.Ceiling(figure.Width * scale), (int)Math.Ceiling(figure.Height * scale), SKColorType.Rgba8888,
            SKAlphaType.Opaque);
        using var surface = SKSurface.Create(info);
        surface.Canvas.Scale(scale);
        figure.Draw(surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        ReadOnlySpan<byte> png = data.AsSpan();

        // Skia says neither how large the picture is nor what it shows: both stand after the header, which takes 33 bytes.
        byte[] size = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(size, (int)Math.Round(DotsPerInch / 0.0254));
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), (int)Math.Round(DotsPerInch / 0.0254));
        size[8] = 1; // points a metre
        return [.. png[..33], .. Chunk("pHYs", size), .. Text("Title", figure.Title), .. Text("Description", figure.Caption), .. png[33..]];
    }

    private static byte[] Text(string keyword, string text) =>
        Chunk("iTXt", [.. Encoding.ASCII.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]);

    private static byte[] Chunk(string type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    [GeneratedRegex(@"(<text[^>]*>)\s*([^<]*?)\s*(</text>)")]
    private static partial Regex LetterPattern();

    [GeneratedRegex("(<svg[^>]*?)width=\"[^\"]*\" height=\"[^\"]*\"([^>]*)>")]
    private static partial Regex SizePattern();
}
