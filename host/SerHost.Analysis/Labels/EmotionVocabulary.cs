using System.Text.Json;
using System.Text.Json.Serialization;

namespace SerHost.Analysis.Labels;

/// <summary>The emotions the program knows, with their other spellings and arousal classes. Data, not code: a JSON file
/// is embedded, and entries of a user's own add to it or replace its. Immutable.</summary>
public sealed class EmotionVocabulary
{
    /// <summary>Name of the embedded file.</summary>
    public const string FileName = "vocabulary.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly Dictionary<string, EmotionLabel> _bySpelling;

    private EmotionVocabulary(IEnumerable<EmotionLabel> labels, string path)
    {
        Labels = [.. labels.OrderBy(label => label.Id, StringComparer.Ordinal)];
        _bySpelling = new Dictionary<string, EmotionLabel>(StringComparer.Ordinal);
        foreach (EmotionLabel label in Labels)
        {
            foreach (string spelling in label.Aliases.Prepend(label.Id).Select(Normalise))
            {
                if (!_bySpelling.TryAdd(spelling, label) && _bySpelling[spelling] != label)
                {
                    throw new VocabularyException(
                        path, $"'{spelling}' is claimed by both '{_bySpelling[spelling].Id}' and '{label.Id}'. Remove it from one.");
                }
            }
        }
    }

    /// <summary>The embedded vocabulary.</summary>
    public static EmotionVocabulary Default { get; } = new(ReadEmbedded(), FileName);

    /// <summary>All emotions in ordinal order of their ids.</summary>
    public IReadOnlyList<EmotionLabel> Labels { get; }

    /// <summary>The embedded vocabulary with a user's entries added; an entry of the same id replaces the embedded one.</summary>
    /// <param name="name">What messages call the entries, for example their file's path.</param>
    /// <param name="json"><c>{ "labels": [ { "id": "…", "arousal": "high|low|undecided", "aliases": ["…"] } ] }</c>.</param>
    /// <exception cref="VocabularyException">They are not valid; the message names the place.</exception>
    public static EmotionVocabulary Extend(string name, Stream json)
    {
        IReadOnlyList<EmotionLabel> own = Read(json, name);
        return new EmotionVocabulary(Default.Labels.ExceptBy(own.Select(label => label.Id), label => label.Id).Concat(own), name);
    }

    /// <summary>The emotion a spelling means; null when it is not in the vocabulary.</summary>
    /// <param name="spelling">Any spelling; case, surrounding space, <c>_</c> and <c>-</c> do not matter.</param>
    public EmotionLabel? Find(string? spelling) =>
        spelling is null ? null : _bySpelling.GetValueOrDefault(Normalise(spelling));

    /// <summary>Arousal class of a label; undecided for one that is not in the vocabulary.</summary>
    /// <param name="label">Any spelling.</param>
    public Arousal ArousalOf(string? label) => Find(label)?.Arousal ?? Arousal.Undecided;

    private static string Normalise(string spelling) =>
        spelling.Trim().ToLowerInvariant().Replace('_', ' ').Replace('-', ' ');

    private static IReadOnlyList<EmotionLabel> ReadEmbedded()
    {
        using Stream stream = typeof(EmotionVocabulary).Assembly.GetManifestResourceStream(typeof(EmotionVocabulary), FileName)
            ?? throw new InvalidOperationException($"The program was built without {FileName}.");
        return Read(stream, FileName);
    }

    private static IReadOnlyList<EmotionLabel> Read(Stream stream, string path)
    {
        VocabularyFile? file;
        try
        {
            file = JsonSerializer.Deserialize<VocabularyFile>(stream, s_json);
        }
        catch (JsonException error)
        {
            throw new VocabularyException(path, $"not a valid vocabulary: {error.Message}", error);
        }

        if (file?.Labels is null)
        {
            throw new VocabularyException(path, "the field 'labels' is missing. Expected { \"labels\": [ { \"id\": \"…\", \"arousal\": \"high\", \"aliases\": [] } ] }.");
        }

        return [.. file.Labels.Select((entry, index) => Check(entry, index, path))];
    }

    private static EmotionLabel Check(VocabularyEntry entry, int index, string path)
    {
        if (string.IsNullOrWhiteSpace(entry.Id))
        {
            throw new VocabularyException(path, $"labels[{index}].id is missing or empty.");
        }

        return new EmotionLabel(entry.Id.Trim().ToLowerInvariant(), entry.Arousal, entry.Aliases ?? []);
    }

    private sealed record VocabularyFile(IReadOnlyList<VocabularyEntry>? Labels);

    private sealed record VocabularyEntry(string? Id, Arousal Arousal, IReadOnlyList<string>? Aliases);
}

/// <summary>A vocabulary cannot be used. The message names the file and the place in it.</summary>
/// <param name="file">Path or name of the vocabulary.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="innerException">The underlying error, if any.</param>
public sealed class VocabularyException(string file, string message, Exception? innerException = null)
    : Exception($"{file}: {message}", innerException);
