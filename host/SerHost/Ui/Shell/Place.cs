using System.Text.Json;
using SerHost.Core.Hosting;

namespace SerHost.Ui.Shell;

/// <summary>Where the user was: written when the program ends, read when it starts.</summary>
internal sealed class Place
{
    public string Corpus { get; set; } = "demo";

    public string? Clip { get; set; }

    public string Page { get; set; } = "Corpus";

    public string Filter { get; set; } = "";

    public static string FilePath => Path.Combine(UserFolders.Data, "ui.json");

    /// <summary>The saved place; the start when there is none, or when it cannot be read.</summary>
    public static Place Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Place>(File.ReadAllText(path)) ?? new Place() : new Place();
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            CrashLog.Write($"reading {path}", error);
            return new Place();
        }
    }

    public void Save(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, JsonSerializer.Serialize(this));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CrashLog.Write($"writing {path}", error);
        }
    }
}
