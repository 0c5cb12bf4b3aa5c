using System.Text.Json;
using System.Text.Json.Serialization;
using SerHost.Plugins;

namespace SerHost.Ui.Shell;

/// <summary>Where the user was: written by <see cref="PlaceKeeper"/>, read when the program starts.</summary>
internal sealed class Place
{
    private const int MostCorpora = 50;

    public string Corpus { get; set; } = "demo";

    public string Page { get; set; } = "Corpus";

    /// <summary>The place in each corpus, by the words it was opened with.</summary>
    public Dictionary<string, CorpusPlace> Corpora { get; init; } = [];

    /// <summary>The place in the corpus that is open.</summary>
    [JsonIgnore]
    public CorpusPlace Here
    {
        get
        {
            if (!Corpora.TryGetValue(Corpus, out CorpusPlace? here))
            {
                Corpora[Corpus] = here = new CorpusPlace();
            }

            return here;
        }
    }

    [JsonIgnore]
    public string? Clip
    {
        get => Here.Clip;
        set => Here.Clip = value;
    }

    [JsonIgnore]
    public string Filter
    {
        get => Here.Filter;
        set => Here.Filter = value;
    }

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

    public void Save(string path) => Write(path, ToJson());

    /// <summary>What is saved, without the corpora that were left longest ago where there are too many.</summary>
    public string ToJson()
    {
        foreach (string old in Corpora.Keys.Where(corpus => corpus != Corpus).Take(Corpora.Count - MostCorpora).ToArray())
        {
            Corpora.Remove(old);
        }

        return JsonSerializer.Serialize(this);
    }

    /// <summary>Writes what is saved; an error is logged: nobody wants to be stopped by it.</summary>
    public static void Write(string path, string json)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path + ".new", json);
            File.Move(path + ".new", path, overwrite: true); // a process killed here leaves the old file whole
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CrashLog.Write($"writing {path}", error);
        }
    }
}
