using System.Text.Json;
using SerHost.Signal;
using SerHost.Sdk.Models;

namespace Model.Onnx.Description;

/// <summary>Reads model.json files. The format is documented in this plugin's README.</summary>
internal static class ModelDescriptionReader
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "model.json";

    private const long MaximumBytes = 1 << 20;
    private static readonly JsonDocumentOptions Options = new()
        { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 };

    /// <summary>The provider a folder is meant for, or null where it has no readable model.json.</summary>
    public static string? FindProvider(string folder)
    {
        string file = Path.Combine(folder, FileName);
        using JsonDocument document = Parse(file);
        return Texts(file, () => document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("provider", out JsonElement provider)
            && provider.ValueKind == JsonValueKind.String ? provider.GetString() : null);
    }

    /// <summary>Reads the description in a folder.</summary>
    /// <exception cref="ModelFormatException">It is missing or wrong; file and field are named.</exception>
    public static ModelDescription Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        using JsonDocument document = Parse(file);
        return Texts(file, () => Read(file, document));
    }

    private static ModelDescription Read(string file, JsonDocument document)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFormatException(file, null, "should hold one JSON object.");
        }

        var root = new JsonSection(file, "", document.RootElement);
        string id = root.RequiredText("id");
        if (!IsId(id))
        {
            throw root.Error("id", $"is '{id}'; it should be lower-case letters, digits and single hyphens, such as crema-d-resnet");
        }

        string onnx = root.OptionalText("file") ?? "model.onnx";
        if (onnx != Path.GetFileName(onnx) || onnx is "." or "..")
        {
            throw root.Error("file", $"is '{onnx}'; it should be the plain name of a file in the same folder");
        }

        IReadOnlyList<string> labels = root.Texts("labels");
        if (labels.Count == 0 || labels.Distinct(StringComparer.Ordinal).Count() != labels.Count)
        {
            throw root.Error("labels", labels.Count == 0 ? "is missing: one label for each output, in order" : "holds a label twice");
        }

        return new ModelDescription(
            id,
            root.OptionalText("name") ?? id,
            onnx,
            ReadHash(root),
            root.OptionalText("output"),
            root.Choice("outputKind", ModelOutputKind.Classification, ("classification", ModelOutputKind.Classification),
                ("regression", ModelOutputKind.Regression)),
            labels,
            ReadFrontEnd(root),
            ReadTest(root, labels.Count))
        {
            TrainedOn = root.OptionalText("trainedOn") ?? "",
        };
    }

    /// <summary>Whether a text may be a model's id.</summary>
    public static bool IsId(string text) =>
        text.Split('-').All(word => word.Length > 0 && word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)));

    /// <summary>Reads fields of a JSON file: a text that is not valid Unicode is found only then.</summary>
    /// <exception cref="ModelFormatException">There is such a text.</exception>
    public static T Texts<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFormatException(file, null, "holds a text that is not valid Unicode. Write the file as UTF-8.", error);
        }
    }

    private static JsonDocument Parse(string file)
    {
        try
        {
            long length = new FileInfo(file).Length;
            return length <= MaximumBytes
                ? JsonDocument.Parse(File.ReadAllBytes(file), Options)
                : throw new ModelFormatException(file, null, $"has {length} bytes; a description has at most {MaximumBytes}.");
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

    private static string? ReadHash(JsonSection root)
    {
        string? hash = root.OptionalText("sha256");
        return hash is null || (hash.Length == 64 && hash.All(char.IsAsciiHexDigit))
            ? hash?.ToLowerInvariant()
            : throw root.Error("sha256", $"is '{hash}'; it should be 64 hexadecimal digits");
    }

    private static FrontEndDescription ReadFrontEnd(JsonSection root)
    {
        JsonSection section = root.Section("frontEnd") ?? throw root.Error("frontEnd", "is missing: how clips become inputs");
        FrontEndKind kind = section.Choice(
            "kind", FrontEndKind.LogMel, ("log-mel", FrontEndKind.LogMel), ("waveform", FrontEndKind.Waveform),
            ("kaldi-fbank", FrontEndKind.KaldiFbank));
        LogMelSettings defaults = kind == FrontEndKind.KaldiFbank ? FbankSettings.Usual : new LogMelSettings();
        LogMelSettings settings = defaults with
        {
            SampleRateHz = section.Integer("sampleRateHz", defaults.SampleRateHz),
            Trim = ReadTrim(section.Section("trim")),
        };
        if (kind != FrontEndKind.KaldiFbank)
        {
            settings = settings with
            {
                DurationSeconds = section.OptionalNumber("durationSeconds"),
                Length = section.Choice("pad", defaults.Length, ("pad-or-cut", LengthPolicy.PadOrCut), ("pad-only", LengthPolicy.PadOnly),
                    ("cut-only", LengthPolicy.CutOnly)),
            };
        }

        if (kind != FrontEndKind.Waveform)
        {
            settings = settings with
            {
                WindowSamples = section.Integer("windowSamples", defaults.WindowSamples),
                HopSamples = section.Integer("hopSamples", defaults.HopSamples),
                Bands = section.Integer("bands", defaults.Bands),
                LowHz = section.Number("lowHz", defaults.LowHz),
                HighHz = section.OptionalNumber("highHz"),
            };
        }

        string? windowing = section.OptionalText("windowing");
        if (windowing is not null && !FrontEndDescription.Windowings.Contains(windowing))
        {
            throw section.Error("windowing", $"is '{windowing}'; it should be one of {string.Join(", ", FrontEndDescription.Windowings)}");
        }

        settings = kind switch
        {
            FrontEndKind.LogMel => settings with
            {
                FftSize = section.Integer("fftSize", defaults.FftSize), FloorDb = section.Number("floorDb", defaults.FloorDb),
            },
            FrontEndKind.KaldiFbank => settings with { FftSize = FftSizeFor(settings.WindowSamples) },
            _ => settings,
        };
        var found = new FrontEndDescription(kind, settings)
        {
            Windowing = windowing,
            IsNormalized = kind == FrontEndKind.Waveform && section.Boolean("normalize", false),
            IsFramesFirst = kind == FrontEndKind.Waveform ? null
                : section.Choice<bool?>("layout", null, ("frames-first", true), ("bands-first", false)),
            Fbank = kind == FrontEndKind.KaldiFbank
                ? ReadFbank(section) : new FbankSettings(null, FbankSettings.UsualMean, FbankSettings.UsualDeviation),
        };
        section.RejectOthers();
        Validate(section, settings);
        return found;
    }

    /// <summary>The next power of two: what Kaldi transforms a window with.</summary>
    internal static int FftSizeFor(int windowSamples) => (int)Math.Min(
        1 << 20, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(windowSamples, 2, 1 << 20)));

    private static FbankSettings ReadFbank(JsonSection section)
    {
        double? frames = section.OptionalNumber("frames");
        var fbank = new FbankSettings(
            frames is null ? null : section.Integer("frames", 0), section.Number("mean", FbankSettings.UsualMean),
            section.Number("deviation", FbankSettings.UsualDeviation));
        return fbank.Frames is < 1 or > 100_000
            ? throw section.Error("frames", $"is {fbank.Frames}; it should be from 1 to 100,000, or null")
            : fbank.Deviation > 0 ? fbank
            : throw section.Error("deviation", FormattableString.Invariant($"is {fbank.Deviation}; it should be above 0"));
    }

    private static void Validate(JsonSection section, LogMelSettings settings)
    {
        try
        {
            settings.Validate();
        }
        catch (ArgumentOutOfRangeException error)
        {
            string name = error.ParamName is { Length: > 0 } parameter ? char.ToLowerInvariant(parameter[0]) + parameter[1..] : "settings";
            throw section.Error(name, $"is {error.ActualValue}: {error.Message.Split('\n', '(')[0].Trim().TrimEnd('.')}");
        }
    }

    private static SilenceTrimSettings? ReadTrim(JsonSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var defaults = new SilenceTrimSettings();
        var trim = new SilenceTrimSettings(
            section.Number("minimumSilenceSeconds", defaults.MinimumSilenceSeconds),
            section.Number("thresholdBelowClipDb", defaults.ThresholdBelowClipDb),
            section.Number("stepSeconds", defaults.StepSeconds));
        section.RejectOthers();
        return trim;
    }

    private static ModelTest? ReadTest(JsonSection root, int outputs)
    {
        if (root.Section("test") is not { } section)
        {
            return null;
        }

        IReadOnlyList<double> logits = section.Numbers("logits");
        var test = new ModelTest(section.RequiredText("clip"), logits, section.Number("tolerance", 1e-3));
        section.RejectOthers();
        return logits.Count == outputs
            ? test
            : throw section.Error("logits", $"holds {logits.Count} numbers for {outputs} labels");
    }
}
