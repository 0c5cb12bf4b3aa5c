using ScottPlot;
using SerHost.Plugins;
using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>The letters of figures. One free family comes with the program: without any font the drawing library draws no text and says
/// nothing.</summary>
/// <remarks>Safe to use from several threads.</remarks>
public static class FigureFont
{
    /// <summary>The family that comes with the program.</summary>
    public const string Shipped = "Liberation Sans";

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<string, FontPair> s_ready = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<int, SKTypeface?> s_fallbacks = [];

    /// <summary>Makes a family ready for use.</summary>
    /// <param name="family">A family, or the path of a font file (.ttf, .otf).</param>
    /// <exception cref="RequestException">It is neither the shipped one nor installed, or the file is no font.</exception>
    public static void Require(string family) => Find(family);

    /// <summary>The name under which other programs know a family: that of a font file's letters where a file was given.</summary>
    /// <param name="family">A family, or the path of a font file.</param>
    internal static string FamilyOf(string family) => Find(family).Regular.FamilyName;

    /// <summary>A typeface of a family.</summary>
    /// <param name="family">A family, or the path of a font file.</param>
    /// <param name="isBold">Whether it is bold; regular where the family has no bold.</param>
    internal static SKTypeface Face(string family, bool isBold) => isBold ? Find(family).Bold : Find(family).Regular;

    /// <summary>An installed typeface with a character that the figure's own has not; null where none has it.</summary>
    /// <param name="codePoint">The character.</param>
    internal static SKTypeface? With(int codePoint)
    {
        lock (s_lock)
        {
            if (!s_fallbacks.TryGetValue(codePoint, out SKTypeface? found))
            {
                s_fallbacks[codePoint] = found = InstalledFonts.With(codePoint);
            }

            return found;
        }
    }

    private static FontPair Find(string family)
    {
        lock (s_lock)
        {
            if (s_ready.Count == 0)
            {
                s_ready[Shipped] = new FontPair(Embedded("LiberationSans-Regular.ttf"), Embedded("LiberationSans-Bold.ttf"));
                Fonts.FontResolvers.Insert(0, new Resolver());
                Fonts.Default = Shipped;
            }

            if (!s_ready.TryGetValue(family, out FontPair? found))
            {
                s_ready[family] = found = Given(family);
            }

            return found;
        }
    }

    private static FontPair Given(string family)
    {
        if (Path.GetExtension(family).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc")
        {
            SKTypeface file = (File.Exists(family) ? SKTypeface.FromFile(family) : null)
                ?? throw new RequestException("--font",
                    $"--font {family}: {(File.Exists(family) ? "this is no font file" : "there is no such file")}.");
            return new FontPair(file, file);
        }

        return InstalledFonts.Family(family) is { } pair ? new FontPair(pair.Regular, pair.Bold)
            : throw new RequestException("--font",
                $"--font {family}: no such font is installed. "
                    + $"Name a font file, or leave it out for {Shipped}, which comes with the program.");
    }

    private static SKTypeface Embedded(string file)
    {
        using Stream stream = typeof(FigureFont).Assembly.GetManifestResourceStream("third-party/" + file)
            ?? throw new InvalidOperationException($"The program was built without {file}.");
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException($"{file} is no font.");
    }

    private sealed record FontPair(SKTypeface Regular, SKTypeface Bold);

    /// <summary>Gives the plotting library the same typefaces.</summary>
    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant == FontSlant.Italic);

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic)
        {
            lock (s_lock)
            {
                return s_ready.TryGetValue(fontName, out FontPair? pair) ? bold ? pair.Bold : pair.Regular : null;
            }
        }
    }
}
