using System.Globalization;
using Model.Onnx.Description;
using Model.Onnx.Format;
using Model.Onnx.Import;
using SerHost.Signal;

namespace Model.Onnx.Runtime;

/// <summary>Reads front-end settings as a user types them (<c>sample-rate=16000,hop=240</c>), and guesses what the file itself
/// tells.</summary>
internal static class FrontEndRequest
{
    /// <summary>What Hugging Face's exports call an input that is no text.</summary>
    private const string HubInputName = "input_values";

    /// <summary>Takes the settings it knows out of what was given.</summary>
    /// <param name="given">What the user, and the configuration beside the model, say; what is understood is taken out.</param>
    /// <param name="model">The file.</param>
    /// <param name="assumed">Receives what nobody said, in plain sentences.</param>
    /// <exception cref="ArgumentException">A value is out of range or no number.</exception>
    public static FrontEndDescription Read(Dictionary<string, string> given, OnnxModel model, List<string> assumed)
    {
        IReadOnlyList<long?> shape = ChannelsFirst(model.Inputs.Count > 0 ? model.Inputs[0].Dims ?? [] : []);
        FrontEndKind kind = ReadKind(given, model, shape, assumed);
        LogMelSettings defaults = kind == FrontEndKind.KaldiFbank ? FbankSettings.Usual : new LogMelSettings();
        if (!given.ContainsKey("sample-rate"))
        {
            assumed.Add($"Nobody said the sample rate: {defaults.SampleRateHz} Hz were assumed (--front-end sample-rate=…).");
        }

        int rate = Integer(given, "sample-rate", defaults.SampleRateHz);
        int bands = Integer(given, "bands", GuessBands(shape) ?? defaults.Bands);
        bool? framesFirst = kind == FrontEndKind.Waveform ? null : ReadLayout(given) ?? GuessLayout(model, shape, bands, assumed);
        LogMelSettings settings = defaults with { SampleRateHz = rate, Bands = bands, Trim = ReadTrim(given) };
        FbankSettings fbank = new(null, FbankSettings.UsualMean, FbankSettings.UsualDeviation);
        bool isNormalized = false;
        if (kind == FrontEndKind.KaldiFbank)
        {
            settings = ReadFrames(given, settings, (int)Math.Round(0.01 * rate), (int)Math.Round(0.025 * rate));
            settings = settings with { FftSize = ModelDescriptionReader.FftSizeFor(settings.WindowSamples) };
            fbank = new FbankSettings(
                ReadFrames(given, shape, bands), Number(given, "mean") ?? FbankSettings.UsualMean,
                Number(given, "deviation") ?? FbankSettings.UsualDeviation);
            if (!(fbank.Deviation > 0))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"front-end setting deviation is {fbank.Deviation}; it should be above 0."));
            }
        }
        else
        {
            settings = settings with { Length = ReadPolicy(given) };
            if (kind == FrontEndKind.LogMel)
            {
                int hop = (int)Math.Round(0.015 * rate);
                settings = ReadFrames(given, settings, hop, null);
                settings = settings with
                {
                    FftSize = Integer(given, "fft",
                        (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, settings.WindowSamples))),
                    FloorDb = Number(given, "floor") ?? defaults.FloorDb,
                };
            }
            else
            {
                isNormalized = ReadNormalize(given, assumed);
            }

            double? guessed = GuessDuration(kind, settings, shape);
            settings = settings with { DurationSeconds = given.Remove("duration", out string? duration) ? Duration(duration) : guessed };
        }

        string? windowing = Take(given, "windowing");
        if (windowing is not null && !FrontEndDescription.Windowings.Contains(windowing))
        {
            throw new ArgumentException(
                $"front-end setting windowing is '{windowing}'; it should be one of {string.Join(", ", FrontEndDescription.Windowings)}.");
        }

        try
        {
            settings.Validate();
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ArgumentException($"front-end setting {error.ParamName} is {error.ActualValue}: {error.Message}", error);
        }

        return new FrontEndDescription(kind, settings) { IsFramesFirst = framesFirst, IsNormalized = isNormalized, Fbank = fbank,
            Windowing = windowing };
    }

    /// <summary>A shape whose channels come last (Keras), with them where other files have them.</summary>
    private static IReadOnlyList<long?> ChannelsFirst(IReadOnlyList<long?> shape) =>
        shape is [var batch, not (1 or 3) and var rows, var columns, 1 or 3] ? [batch, shape[3], rows, columns] : shape;

    /// <summary>Where both orders fit the file's shape, what its first operations say.</summary>
    private static bool? GuessLayout(OnnxModel model, IReadOnlyList<long?> shape, int bands, List<string> assumed)
    {
        bool isAmbiguous = shape.Count >= 3 && (shape[^1] is null || shape[^1] == bands) && (shape[^2] is null || shape[^2] == bands);
        if (!isAmbiguous)
        {
            return null;
        }

        bool framesFirst = FrameOrder.SwapsFirst(model);
        assumed.Add(framesFirst
            ? "Frames were taken to come before bands, because the first thing the network does is to swap the two (--front-end layout=…)."
            : "Bands were taken to come before frames (--front-end layout=…).");
        return framesFirst;
    }

    private static FrontEndKind ReadKind(
        Dictionary<string, string> given, OnnxModel model, IReadOnlyList<long?> shape, List<string> assumed)
    {
        switch (Take(given, "kind"))
        {
            case "log-mel": return FrontEndKind.LogMel;
            case "waveform": return FrontEndKind.Waveform;
            case "kaldi-fbank": return FrontEndKind.KaldiFbank;
            case { } other:
                throw new ArgumentException($"front-end setting kind is '{other}'; it should be log-mel, waveform or kaldi-fbank.");
            default:
                if (shape.Count == 3 && shape[1] != 1 && model.Inputs[0].Name == HubInputName)
                {
                    assumed.Add($"Nobody said what the model is fed with: by its input's name and shape, Kaldi's log mel energies as audio spectrogram transformers take them, with AudioSet's mean and deviation (--front-end kind=…, mean=…, deviation=…).");
                    return FrontEndKind.KaldiFbank;
                }

                FrontEndKind kind = shape.Count is 2 || (shape.Count == 3 && shape[1] == 1) ? FrontEndKind.Waveform : FrontEndKind.LogMel;
                assumed.Add($"Nobody said what the model is fed with: by its input's shape, {FrontEndDescription.Name(kind)} (--front-end kind=…).");
                return kind;
        }
    }

    private static LogMelSettings ReadFrames(Dictionary<string, string> given, LogMelSettings settings, int usualHop, int? usualWindow)
    {
        int hop = Integer(given, "hop", usualHop);
        return settings with
        {
            HopSamples = hop,
            WindowSamples = Integer(given, "window", usualWindow ?? 2 * hop),
            LowHz = Number(given, "low") ?? settings.LowHz,
            HighHz = Number(given, "high"),
        };
    }

    private static int? ReadFrames(Dictionary<string, string> given, IReadOnlyList<long?> shape, int bands)
    {
        if (Take(given, "frames") is { } text)
        {
            return text == "any" ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && count is >= 1 and <= 100_000
                ? count : throw new ArgumentException($"front-end setting frames is '{text}'; it should be from 1 to 100,000, or any.");
        }

        return FixedFrames(shape, bands) is { } frames and <= 100_000 ? (int)frames : null;
    }

    private static bool? ReadLayout(Dictionary<string, string> given) => Take(given, "layout") switch
    {
        null => null,
        "frames-first" => true,
        "bands-first" => false,
        string other => throw new ArgumentException($"front-end setting layout is '{other}'; it should be bands-first or frames-first."),
    };

    private static bool ReadNormalize(Dictionary<string, string> given, List<string> assumed)
    {
        switch (Take(given, "normalize"))
        {
            case "on": return true;
            case "off": return false;
            case null:
                assumed.Add("Nobody said whether samples are normalised: they are fed as they are. Most wav2vec 2.0 models want zero mean and unit variance (--front-end normalize=on).");
                return false;
            case { } other: throw new ArgumentException($"front-end setting normalize is '{other}'; it should be on or off.");
        }
    }

    /// <summary>Bands the file fixes: the fixed size beside the free time axis, or the smaller of two fixed ones.</summary>
    private static int? GuessBands(IReadOnlyList<long?> shape)
    {
        long?[] sides = shape.Count switch
        {
            4 => [shape[2], shape[3]],
            3 => [shape[1], shape[2]],
            _ => [],
        };
        return sides.Where(size => size is > 1 and <= 4096).Min() is { } bands ? (int)bands : null;
    }

    /// <summary>The size that is not the bands' of two that the file fixes; null where it fixes one at most.</summary>
    private static long? FixedFrames(IReadOnlyList<long?> shape, int bands)
    {
        long[] sides = [.. shape.Skip(shape.Count == 4 ? 2 : 1).OfType<long>()];
        return sides.Length != 2 ? null : sides[0] == bands ? sides[1] : sides[0];
    }

    /// <summary>The duration that gives the number of frames the file fixes; 3 s for log-mel otherwise, any length for waveforms.</summary>
    private static double? GuessDuration(FrontEndKind kind, LogMelSettings settings, IReadOnlyList<long?> shape)
    {
        if (kind == FrontEndKind.Waveform)
        {
            return shape.Count > 0 && shape[^1] is { } samples ? (double)samples / settings.SampleRateHz : null;
        }

        return FixedFrames(shape, settings.Bands) is { } frames
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
