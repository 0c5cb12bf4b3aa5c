using System.Globalization;
using Model.Onnx.Description;
using Model.Onnx.Format;
using SerHost.Signal;

namespace Model.Onnx.Runtime;

/// <summary>Reads front-end settings as a user types them (<c>sample-rate=16000,hop=240</c>), and guesses what the file itself
/// tells.</summary>
internal static class FrontEndRequest
{
    /// <summary>Takes the settings it knows out of what was given.</summary>
    /// <exception cref="ArgumentException">A value is out of range or no number.</exception>
    public static FrontEndDescription Read(Dictionary<string, string> given, OnnxModel model)
    {
        IReadOnlyList<long?> shape = model.Inputs.Count > 0 ? model.Inputs[0].Dims ?? [] : [];
        FrontEndKind kind = Take(given, "kind") switch
        {
            "log-mel" => FrontEndKind.LogMel,
            "waveform" => FrontEndKind.Waveform,
            null => shape.Count is 2 || (shape.Count == 3 && shape[1] == 1) ? FrontEndKind.Waveform : FrontEndKind.LogMel,
            string other => throw new ArgumentException($"front-end setting kind is '{other}'; it should be log-mel or waveform."),
        };
        var defaults = new LogMelSettings();
        int rate = Integer(given, "sample-rate", defaults.SampleRateHz);
        int bands = Integer(given, "bands", GuessBands(shape) ?? defaults.Bands);
        var settings = new LogMelSettings { SampleRateHz = rate, Bands = bands, Trim = ReadTrim(given), Length = ReadPolicy(given) };
        if (kind == FrontEndKind.LogMel)
        {
            int hop = Integer(given, "hop", (int)Math.Round(0.015 * rate)), window = Integer(given, "window", 2 * hop);
            settings = settings with
            {
                HopSamples = hop,
                WindowSamples = window,
                FftSize = Integer(given, "fft", (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, window))),
                LowHz = Number(given, "low") ?? defaults.LowHz,
                HighHz = Number(given, "high"),
                FloorDb = Number(given, "floor") ?? defaults.FloorDb,
            };
        }

        double? guessed = GuessDuration(kind, settings, shape);
        settings = settings with { DurationSeconds = given.Remove("duration", out string? duration) ? Duration(duration) : guessed };
        try
        {
            settings.Validate();
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ArgumentException($"front-end setting {error.ParamName} is {error.ActualValue}: {error.Message}", error);
        }

        return new FrontEndDescription(kind, settings);
    }

    /// <summary>Bands the file fixes: the fixed size beside the free or larger time axis.</summary>
    private static int? GuessBands(IReadOnlyList<long?> shape) => shape.Count switch
    {
        4 when shape[2] is > 1 and <= 4096 and { } rows => (int)rows,
        4 when shape[2] is null && shape[3] is > 1 and <= 4096 and { } columns => (int)columns,
        3 when shape[1] is > 1 and <= 4096 and { } rows => (int)rows,
        3 when shape[1] is null && shape[2] is > 1 and <= 4096 and { } columns => (int)columns,
        _ => null,
    };

    /// <summary>The duration that gives the number of frames the file fixes; 3 s for log-mel otherwise, any length for waveforms.</summary>
    private static double? GuessDuration(FrontEndKind kind, LogMelSettings settings, IReadOnlyList<long?> shape)
    {
        long? last = shape.Count > 0 ? shape[^1] : null;
        if (kind == FrontEndKind.Waveform)
        {
            return last is { } samples ? (double)samples / settings.SampleRateHz : null;
        }

        return last is { } frames && frames > 1 && frames != settings.Bands
            ? (double)(frames - 1) * settings.HopSamples / settings.SampleRateHz
            : new LogMelSettings().DurationSeconds;
    }

    private static LengthPolicy ReadPolicy(Dictionary<string, string> given) => Take(given, "pad") switch
    {
        null or "pad-or-cut" => LengthPolicy.PadOrCut,
        "pad-only" => LengthPolicy.PadOnly,
        "cut-only" => LengthPolicy.CutOnly,
        string other => throw new ArgumentException($"front-end setting pad is '{other}'; it should be pad-or-cut, pad-only or cut-only."),
    };

    private static SilenceTrimSettings? ReadTrim(Dictionary<string, string> given)
    {
        bool isOn = Take(given, "trim") switch
        {
            null or "off" => given.ContainsKey("trim-silence") || given.ContainsKey("trim-threshold"),
            "on" => true,
            string other => throw new ArgumentException($"front-end setting trim is '{other}'; it should be on or off."),
        };
        var defaults = new SilenceTrimSettings();
        double silence = Number(given, "trim-silence") ?? defaults.MinimumSilenceSeconds;
        double threshold = Number(given, "trim-threshold") ?? defaults.ThresholdBelowClipDb;
        return isOn ? new SilenceTrimSettings(silence, threshold, defaults.StepSeconds) : null;
    }

    private static double? Duration(string text) => text == "any"
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new ArgumentException($"front-end setting duration is '{text}'; it should be seconds, or any.");

    private static int Integer(Dictionary<string, string> given, string name, int otherwise) =>
        Take(given, name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
        : throw new ArgumentException($"front-end setting {name} is '{text}'; it should be a whole number.");

    private static double? Number(Dictionary<string, string> given, string name) => Take(given, name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : throw new ArgumentException($"front-end setting {name} is '{text}'; it should be a number.");

    private static string? Take(Dictionary<string, string> given, string name) => given.Remove(name, out string? value) ? value : null;
}
