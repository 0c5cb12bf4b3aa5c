using SkiaSharp;

namespace SerHost.Reports.Figures;

/// <summary>The fonts of this machine. The drawing library's own list is empty on Linux, where it is built without fontconfig: there the
/// usual folders are read.</summary>
internal static class InstalledFonts
{
    private static readonly Lazy<IReadOnlyList<string>> s_files = new(() => [.. Folders().Where(Directory.Exists).SelectMany(Files)]);

    /// <summary>A family's regular and bold typefaces; null where it is not installed.</summary>
    /// <param name="family">Its name, in any case.</param>
    public static (SKTypeface Regular, SKTypeface Bold)? Family(string family)
    {
        SKTypeface? regular = SKFontManager.Default.MatchFamily(family, SKFontStyle.Normal);
        if (regular is not null && regular.FamilyName.Equals(family, StringComparison.OrdinalIgnoreCase))
        {
            return (regular, SKFontManager.Default.MatchFamily(family, SKFontStyle.Bold) ?? regular);
        }

        SKTypeface[] faces = [.. s_files.Value.Select(SKTypeface.FromFile)
            .Where(face => face is not null && face.FamilyName.Equals(family, StringComparison.OrdinalIgnoreCase) && !face.IsItalic)];
        return faces.Length == 0 ? null
            : (faces.MinBy(face => Math.Abs(face.FontWeight - (int)SKFontStyleWeight.Normal))!,
                faces.MinBy(face => Math.Abs(face.FontWeight - (int)SKFontStyleWeight.Bold))!);
    }

    /// <summary>A typeface that has a character; null where none has it.</summary>
    /// <param name="codePoint">The character.</param>
    public static SKTypeface? With(int codePoint)
    {
        if (SKFontManager.Default.MatchCharacter(codePoint) is { } known && known.ContainsGlyph(codePoint))
        {
            return known;
        }

        foreach (string file in s_files.Value)
        {
            SKTypeface? face = SKTypeface.FromFile(file);
            if (face is { IsBold: false, IsItalic: false } && face.ContainsGlyph(codePoint))
            {
                return face;
            }

            face?.Dispose();
        }

        return null;
    }

    private static IEnumerable<string> Folders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } own ? own
            : Path.Combine(home, ".local", "share");
        return [Path.Combine(data, "fonts"), Path.Combine(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"];
    }

    private static IEnumerable<string> Files(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
        .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc").Order(StringComparer.Ordinal);
}
