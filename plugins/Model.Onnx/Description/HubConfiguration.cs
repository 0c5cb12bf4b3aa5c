using System.Globalization;
using System.Text.Json;
using SerHost.Sdk.Models;

namespace Model.Onnx.Description;

/// <summary>What a model's authors wrote beside it in the form of Hugging Face's hub: <c>config.json</c> (labels, what the outputs are) and
/// <c>preprocessor_config.json</c> (how clips become inputs).</summary>
/// <param name="Labels">Labels of the outputs in order; empty where none are given.</param>
/// <param name="OutputKind">What the outputs are; null where it is not said.</param>
/// <param name="FrontEnd">Front-end settings by the names users give them; those of the user win.</param>
/// <param name="Notes">What was taken from where, in plain sentences.</param>
internal sealed record HubConfiguration(
    IReadOnlyList<string> Labels, ModelOutputKind? OutputKind, IReadOnlyDictionary<string, string> FrontEnd, IReadOnlyList<string> Notes)
{
    public const string ModelFile = "config.json";
    public const string FrontEndFile = "preprocessor_config.json";

    private const long MaximumBytes = 16 << 20;

    /// <summary>Reads what lies beside an ONNX file, or in the folder above where the file's own is called <c>onnx</c>.</summary>
    /// <exception cref="ModelFormatException">A file is no JSON, or says something that is not understood; file and field are
    /// named.</exception>
    public static HubConfiguration Find(string onnxFile) => Find(onnxFile, isKindGiven: false);

    /// <summary>The same; what the outputs are is not read where the user says it.</summary>
    /// <param name="onnxFile">The model file.</param>
    /// <param name="isKindGiven">Whether the user says what the outputs are.</param>
    public static HubConfiguration Find(string onnxFile, bool isKindGiven)
    {
        var notes = new List<string>();
        IReadOnlyList<string> labels = [];
        ModelOutputKind? kind = null;
        var frontEnd = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Beside(onnxFile, ModelFile) is { } modelFile)
        {
            using JsonDocument document = Parse(modelFile);
            (labels, kind) = ModelDescriptionReader.Texts(
                modelFile, () => ReadModel(modelFile, document.RootElement, isKindGiven, notes));
        }

        if (Beside(onnxFile, FrontEndFile) is { } frontEndFile)
        {
            using JsonDocument document = Parse(frontEndFile);
            ModelDescriptionReader.Texts(frontEndFile, () =>
            {
                ReadFrontEnd(frontEndFile, document.RootElement, frontEnd, notes);
                return frontEnd;
            });
            notes.Add($"Front end from {frontEndFile}: {string.Join(", ", frontEnd.Select(pair => $"{pair.Key} {pair.Value}"))}.");
        }

        return new HubConfiguration(labels, kind, frontEnd, notes);
    }

    private static string? Beside(string onnxFile, string name)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(onnxFile))!;
        string[] places = Path.GetFileName(folder) == "onnx" && Path.GetDirectoryName(folder) is { } above ? [folder, above] : [folder];
        return places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
    }

    private static (IReadOnlyList<string> Labels, ModelOutputKind? Kind) ReadModel(string file, JsonElement root, bool isKindGiven,
        List<string> notes)
    {
        ModelOutputKind? kind = Text(file, root, "problem_type") switch
        {
            _ when isKindGiven => null,
            null => null,
            "regression" => ModelOutputKind.Regression,
            "single_label_classification" => ModelOutputKind.Classification,
            string other => throw new ModelFormatException(
                file, "field 'problem_type'", $"is '{other}'; classes that exclude each other and regression are explained. Give --output-kind to choose."),
        };
        IReadOnlyList<string> labels = root.TryGetProperty("id2label", out JsonElement table) && table.ValueKind == JsonValueKind.Object
            ? ReadLabels(file, table) : [];
        if (labels.Count > 0)
        {
            notes.Add($"Labels from {file}: {string.Join(", ", labels)}.");
        }

        if (kind == ModelOutputKind.Regression)
        {
            notes.Add($"{file} says regression: every output is explained on its own.");
        }

        return (labels, kind);
    }

    private static string[] ReadLabels(string file, JsonElement table)
    {
        var labels = new SortedDictionary<int, string>();
        foreach (JsonProperty pair in table.EnumerateObject())
        {
            if (!int.TryParse(pair.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                || pair.Value.ValueKind != JsonValueKind.String)
            {
                throw new ModelFormatException(
                    file, "field 'id2label'", $"holds '{pair.Name}': {pair.Value.GetRawText()}; numbers with labels are expected.");
            }

            labels[index] = pair.Value.GetString()!;
        }

        return labels.Keys.SequenceEqual(Enumerable.Range(0, labels.Count)) ? [.. labels.Values]
            : throw new ModelFormatException(
                file, "field 'id2label'", $"holds numbers {string.Join(", ", labels.Keys)}; 0 to {labels.Count - 1} are expected.");
    }

    private static void ReadFrontEnd(string file, JsonElement root, Dictionary<string, string> settings, List<string> notes)
    {
        Take("sampling_rate", "sample-rate");
        bool isNormalized = !root.TryGetProperty("do_normalize", out JsonElement normalize) || normalize.ValueKind == JsonValueKind.True;
        string? type = Text(file, root, "feature_extractor_type");
        if (normalize.ValueKind == JsonValueKind.Undefined)
        {
            notes.Add($"{file} has no do_normalize: it is on, as both feature extractors have it where nothing is said.");
        }

        if (type is null && settings.Count > 0)
        {
            // Early files of the hub do not name it; only spectrograms have mel bands.
            type = root.TryGetProperty("num_mel_bins", out _) ? "ASTFeatureExtractor" : "Wav2Vec2FeatureExtractor";
            notes.Add($"{file} does not name its feature extractor: {type} is assumed.");
        }

        switch (type)
        {
            case "Wav2Vec2FeatureExtractor":
                settings["kind"] = "waveform";
                settings["normalize"] = isNormalized ? "on" : "off";
                break;
            case "ASTFeatureExtractor":
                settings["kind"] = "kaldi-fbank";
                settings["layout"] = "frames-first";
                Take("num_mel_bins", "bands");
                Take("max_length", "frames");
                if (isNormalized)
                {
                    Take("mean", "mean");
                    Take("std", "deviation");
                }
                else
                {
                    // (x − 0) / (2 · ½): as it is.
                    settings["mean"] = "0";
                    settings["deviation"] = "0.5";
                }

                break;
            default:
                throw new ModelFormatException(
                    file, "field 'feature_extractor_type'",
                    $"is '{type ?? "missing"}'; Wav2Vec2FeatureExtractor and ASTFeatureExtractor are known. Give the front end yourself: --front-end kind=…, and move {FrontEndFile} away.");
        }

        void Take(string field, string setting)
        {
            if (root.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
            {
                settings[setting] = value.GetDouble().ToString("R", CultureInfo.InvariantCulture);
            }
        }
    }

    private static string? Text(string file, JsonElement root, string field) =>
        !root.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new ModelFormatException(file, $"field '{field}'", $"should be a text, found {value.GetRawText()}.");

    private static JsonDocument Parse(string file)
    {
        try
        {
            long length = new FileInfo(file).Length;
            JsonDocument document = length <= MaximumBytes ? JsonDocument.Parse(File.ReadAllBytes(file))
                : throw new ModelFormatException(file, null, $"has {length} bytes; a configuration has at most {MaximumBytes}.");
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new ModelFormatException(file, null, "should hold one JSON object.");
        }
        catch (JsonException error)
        {
            throw new ModelFormatException(file, $"line {error.LineNumber + 1}", $"is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(file, null, $"cannot be read: {error.Message}", error);
        }
    }
}
