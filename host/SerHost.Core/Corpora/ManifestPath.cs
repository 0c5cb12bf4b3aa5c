using System.Text;

namespace SerHost.Core.Corpora;

/// <summary>Finds the file that a manifest means, written on another system: with backslashes, or with accents composed where the folder
/// has them apart (macOS), or the other way round.</summary>
internal static class ManifestPath
{
    /// <summary>The file's full path; null where there is none.</summary>
    /// <param name="folder">The manifest's folder.</param>
    /// <param name="path">As the manifest says it, composed or not.</param>
    public static string? Find(string folder, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return null; // no file system has such a name
        }

        foreach (string spelling in new[] { path, path.Replace('\\', '/') }.Distinct())
        {
            string[] forms = [spelling, spelling.Normalize(NormalizationForm.FormC), spelling.Normalize(NormalizationForm.FormD)];
            foreach (string form in forms.Distinct())
            {
                string full = Path.GetFullPath(Path.Combine(folder, form));
                if (File.Exists(full))
                {
                    return full;
                }
            }
        }

        return Mixed(folder, path.Replace('\\', '/'));
    }

    /// <summary>Where folder and file name are written in different forms.</summary>
    private static string? Mixed(string folder, string path)
    {
        if (Path.IsPathRooted(path) || path.IsNormalized(NormalizationForm.FormD))
        {
            return null;
        }

        string place = folder;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string? next = part is "." or ".." ? Path.Combine(place, part)
                : !Directory.Exists(place) ? null
                : Directory.EnumerateFileSystemEntries(place)
                    .FirstOrDefault(entry => Path.GetFileName(entry).Normalize() == part.Normalize());
            if (next is null)
            {
                return null;
            }

            place = next;
        }

        return File.Exists(place) ? Path.GetFullPath(place) : null;
    }
}
