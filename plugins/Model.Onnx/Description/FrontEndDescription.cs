using System.Globalization;
using SerHost.Signal;

namespace Model.Onnx.Description;

/// <summary>The <c>frontEnd</c> section of a model.json.</summary>
/// <param name="Kind">What the model is fed with.</param>
/// <param name="Settings">The settings; a waveform uses the rate, trim, duration and length policy only, Kaldi's energies all but the FFT
/// size, floor, duration and length policy.</param>
internal sealed record FrontEndDescription(FrontEndKind Kind, LogMelSettings Settings)
{
    /// <summary>Whether a waveform is brought to zero mean and unit variance.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>Whether the file's frames come before its bands; null where the shape tells.</summary>
    public bool? IsFramesFirst { get; init; }

    /// <summary>What Kaldi's energies have beside the settings.</summary>
    public FbankSettings Fbank { get; init; } = new(null, FbankSettings.UsualMean, FbankSettings.UsualDeviation);

    /// <summary>What the model hears of clips longer than its input, carried out by the host; null where nothing is stated: the
    /// beginning.</summary>
    public string? Windowing { get; init; }

    /// <summary>Rows of the input.</summary>
    public int Bands => Kind == FrontEndKind.Waveform ? 1 : Settings.Bands;

    /// <summary>Columns of every input; null when they depend on the clip.</summary>
    public int? Frames => Kind switch
    {
        FrontEndKind.LogMel => Settings.Frames,
        FrontEndKind.KaldiFbank => Fbank.Frames,
        _ => Settings.Length == LengthPolicy.PadOrCut ? Settings.TargetSamples : null,
    };

    /// <summary>The settings by their names in model.json: what people see, and what the content hash covers.</summary>
    public SortedDictionary<string, string> ToTexts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["kind"] = Name(Kind),
            ["sampleRateHz"] = Text(Settings.SampleRateHz),
            ["trim"] = Settings.Trim is { } trim
                ? string.Create(CultureInfo.InvariantCulture,
                    $"silence of {trim.MinimumSilenceSeconds} s, {trim.ThresholdBelowClipDb} dB below the clip, steps of "
                        + $"{trim.StepSeconds} s")
                : "none",
        };
        if (Kind == FrontEndKind.KaldiFbank)
        {
            texts["frames"] = Fbank.Frames is { } frames ? Text(frames) : "any";
            texts["mean"] = Text(Fbank.Mean);
            texts["deviation"] = Text(Fbank.Deviation);
        }
        else
        {
            texts["durationSeconds"] = Settings.DurationSeconds is { } seconds ? Text(seconds) : "any";
            texts["pad"] = Name(Settings.Length);
        }

        if (Windowing is not null)
        {
            texts["windowing"] = Windowing;
        }

        if (Kind == FrontEndKind.LogMel)
        {
            texts["fftSize"] = Text(Settings.FftSize);
            texts["floorDb"] = Text(Settings.FloorDb);
        }

        if (Kind != FrontEndKind.Waveform)
        {
            texts["windowSamples"] = Text(Settings.WindowSamples);
            texts["hopSamples"] = Text(Settings.HopSamples);
            texts["bands"] = Text(Settings.Bands);
            texts["lowHz"] = Text(Settings.LowHz);
            texts["highHz"] = Text(Settings.EffectiveHighHz);
        }

        if (IsNormalized)
        {
            texts["normalize"] = "zero mean, unit variance over the clip";
        }

        if (IsFramesFirst is { } framesFirst)
        {
            texts["layout"] = LayoutName(framesFirst);
        }

        return texts;
    }

    /// <summary>Windowings the host knows.</summary>
    public static IReadOnlyList<string> Windowings { get; } = ["first", "loudest", "speech", "slide"];

    public static string Name(FrontEndKind kind) => kind switch
    {
        FrontEndKind.LogMel => "log-mel",
        FrontEndKind.KaldiFbank => "kaldi-fbank",
        _ => "waveform",
    };

    public static string Name(LengthPolicy policy) => policy switch
    {
        LengthPolicy.PadOrCut => "pad-or-cut",
        LengthPolicy.PadOnly => "pad-only",
        _ => "cut-only",
    };

    public static string LayoutName(bool framesFirst) => framesFirst ? "frames-first" : "bands-first";

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>What Kaldi's energies have beside window, hop and bands.</summary>
/// <param name="Frames">Frames that every input is padded or cut to; null for as many as the clip gives.</param>
/// <param name="Mean">Mean of the training data, taken off.</param>
/// <param name="Deviation">Standard deviation of the training data; values are divided by twice this.</param>
internal sealed record FbankSettings(int? Frames, double Mean, double Deviation)
{
    /// <summary>Those of AudioSet, which audio spectrogram transformers are trained on (Gong et al. 2021).</summary>
    public const double UsualMean = -4.2677393;
    public const double UsualDeviation = 4.5689974;

    /// <summary>The rest of the usual front end at 16 kHz: 25 ms every 10 ms, 128 bands from 20 Hz.</summary>
    public static LogMelSettings Usual { get; } = new()
    {
        SampleRateHz = 16_000, WindowSamples = 400, FftSize = 512, HopSamples = 160, Bands = 128, LowHz = 20, DurationSeconds = null,
    };
}

/// <summary>What a model is fed with.</summary>
internal enum FrontEndKind
{
    /// <summary>Log-mel spectrogram in dB relative to the clip's maximum.</summary>
    LogMel,

    /// <summary>The samples themselves.</summary>
    Waveform,

    /// <summary>Kaldi's log mel energies.</summary>
    KaldiFbank,
}
