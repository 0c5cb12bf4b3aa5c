using System.Globalization;
using SerHost.Signal;

namespace Model.Onnx.Description;

/// <summary>The <c>frontEnd</c> section of a model.json.</summary>
/// <param name="Kind">Log-mel or waveform.</param>
/// <param name="Settings">The settings; a waveform uses the rate, trim, duration and length policy only.</param>
internal sealed record FrontEndDescription(FrontEndKind Kind, LogMelSettings Settings)
{
    /// <summary>Rows of the input.</summary>
    public int Bands => Kind == FrontEndKind.LogMel ? Settings.Bands : 1;

    /// <summary>Columns of every input; null when they depend on the clip.</summary>
    public int? Frames => Kind == FrontEndKind.LogMel
        ? Settings.Frames
        : Settings.Length == LengthPolicy.PadOrCut ? Settings.TargetSamples : null;

    /// <summary>The settings by their names in model.json: what people see, and what the content hash covers.</summary>
    public SortedDictionary<string, string> ToTexts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["kind"] = Name(Kind),
            ["sampleRateHz"] = Text(Settings.SampleRateHz),
            ["durationSeconds"] = Settings.DurationSeconds is { } seconds ? Text(seconds) : "any",
            ["pad"] = Name(Settings.Length),
            ["trim"] = Settings.Trim is { } trim
                ? string.Create(CultureInfo.InvariantCulture,
                    $"silence of {trim.MinimumSilenceSeconds} s, {trim.ThresholdBelowClipDb} dB below the clip, steps of "
                        + $"{trim.StepSeconds} s")
                : "none",
        };
        if (Kind == FrontEndKind.LogMel)
        {
            texts["fftSize"] = Text(Settings.FftSize);
            texts["windowSamples"] = Text(Settings.WindowSamples);
            texts["hopSamples"] = Text(Settings.HopSamples);
            texts["bands"] = Text(Settings.Bands);
            texts["lowHz"] = Text(Settings.LowHz);
            texts["highHz"] = Text(Settings.EffectiveHighHz);
            texts["floorDb"] = Text(Settings.FloorDb);
        }

        return texts;
    }

    public static string Name(FrontEndKind kind) => kind == FrontEndKind.LogMel ? "log-mel" : "waveform";

    public static string Name(LengthPolicy policy) => policy switch
    {
        LengthPolicy.PadOrCut => "pad-or-cut",
        LengthPolicy.PadOnly => "pad-only",
        _ => "cut-only",
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>What a model is fed with.</summary>
internal enum FrontEndKind
{
    /// <summary>Log-mel spectrogram in dB relative to the clip's maximum.</summary>
    LogMel,

    /// <summary>The samples themselves.</summary>
    Waveform,
}
