using System.Text;
using SerHost.Plugins;

namespace SerHost.Core.Store.Index;

/// <summary>Says that the database is what was last written: its SHA-256 in a file beside it. Without one the database is not opened at
/// all, because a damaged one is not always noticed by whoever reads it, and a file that is something else is damaged by opening
/// it.</summary>
internal static class IndexSeal
{
    public const string FileName = "index.seal";

    /// <summary>Marks a database that is closed, or has nothing left to write.</summary>
    public static void Write(string folder)
    {
        string path = Path.Combine(folder, FileName), partial = path + ".part";
        File.WriteAllText(partial, HashOf(folder), Encoding.ASCII);
        File.Move(partial, path, overwrite: true);
    }

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, FileName));

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Whether the database is the one that was marked.</summary>
    public static bool Holds(string folder) =>
        Exists(folder)
        && !(new FileInfo(Path.Combine(folder, ResultDatabase.LogFileName)) is { Exists: true, Length: > 0 })
        && File.ReadAllText(Path.Combine(folder, FileName), Encoding.ASCII) == HashOf(folder);

    private static string HashOf(string folder) => FileHash.Of(Path.Combine(folder, ResultDatabase.FileName));
}
