using System.Text.Json;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Store.Journals;

/// <summary>How much a run's journals held when it ended: <c>runs/&lt;id&gt;/end.json</c>. A
/// journal that has less now was cut off.</summary>
/// <param name="Lines">Lines by file name.</param>
internal sealed record JournalSeal(IReadOnlyDictionary<string, long> Lines)
{
    private const string FileName = "end.json";

    public static void Write(string runFolder, JournalSeal seal)
    {
        string path = Path.Combine(runFolder, FileName), partial = path + ".part";
        File.WriteAllText(partial, JsonSerializer.Serialize(seal, StoreJson.Line));
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>The counts of a run that ended; none for one that did not.</summary>
    public static JournalSeal? Read(string runFolder)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalSeal>(File.ReadAllText(Path.Combine(runFolder, FileName)),
                StoreJson.Line) is { Lines: not null } seal ? seal : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What a journal lacks; null when it has all.</summary>
    public JournalDamage? Compare(string path, JournalReader read) =>
        Lines.TryGetValue(Path.GetFileName(path), out long lines) && read.NextLine - 1 < lines
            ? new JournalDamage(path, read.NextLine, lines - read.NextLine + 1, read.End, "the file was cut off here")
            : null;
}
