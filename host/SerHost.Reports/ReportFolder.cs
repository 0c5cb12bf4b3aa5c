using System.Text.Json;
using SerHost.Plugins;
using SerHost.Reports.Clips;
using SerHost.Reports.Parts;

namespace SerHost.Reports;

/// <summary>A report in a folder: index.html, and in clips/ one script a clip: browsers read nothing else from a disk.</summary>
internal static class ReportFolder
{
    private const string Parts = "clips";

    /// <summary>Makes the folder, or takes one that holds a report.</summary>
    /// <exception cref="RequestException">It holds something else.</exception>
    public static string Prepare(string path)
    {
        string folder = Path.GetFullPath(path), parts = Path.Combine(folder, Parts);
        if (File.Exists(folder))
        {
            throw new RequestException("--out", $"--out {path}: this is a file. Name a folder, or a file that ends in .html.");
        }

        if (Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) is not ("index.html" or Parts)))
        {
            throw new RequestException(
                "--out", $"--out {path}: the folder holds other files. Name a new one, or a file that ends in .html.");
        }

        Directory.CreateDirectory(parts);
        foreach (string old in Directory.EnumerateFiles(parts, "clip-*.js"))
        {
            File.Delete(old);
        }

        return folder;
    }

    /// <summary>Writes a clip's files.</summary>
    /// <returns>The clip without what was written.</returns>
    public static PackedClip Keep(string folder, string name, PackedClip clip)
    {
        Write(folder, name, clip.Page);
        if (clip.Sound is { } sound)
        {
            Write(folder, name + "-sound", sound);
        }

        return new PackedClip("", clip.Sound is null ? null : "");
    }

    /// <summary>Bytes of all its files.</summary>
    public static long Bytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    // A JSON string is a script's string, too.
    private static void Write(string folder, string name, string text) => File.WriteAllText(
        Path.Combine(folder, Parts, name + ".js"), $"serhostPart(\"{name}\", {JsonSerializer.Serialize(text, PageJson.Options)});\n");
}
