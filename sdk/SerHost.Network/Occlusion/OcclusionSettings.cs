using System.Globalization;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Network.Occlusion;

/// <summary>The parameters as values, checked against a model.</summary>
/// <param name="WindowBands">Bands of a window.</param>
/// <param name="WindowFrames">Frames of a window.</param>
/// <param name="StrideBands">Bands from window to window.</param>
/// <param name="StrideFrames">Frames from window to window.</param>
/// <param name="FillKind">floor, mean or noise; null for a value.</param>
/// <param name="FillValue">The value, in the input's unit.</param>
/// <param name="Score">logit, probability or log-odds.</param>
/// <param name="IsExact">Whether every window is evaluated.</param>
public sealed record OcclusionSettings(
    int WindowBands, int WindowFrames, int StrideBands, int StrideFrames, string? FillKind, float FillValue, string Score, bool IsExact)
{
    /// <summary>Reads parameters and checks what can be checked without a clip.</summary>
    /// <param name="values">Values of <see cref="OcclusionParameters"/>.</param>
    /// <param name="model">The model to explain.</param>
    /// <exception cref="ParameterException">A value does not fit the model.</exception>
    public static OcclusionSettings Read(ParameterValues values, ModelDescriptor model)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(model);
        int windowBands = ReadWindowBands(values, model.Bands);
        int windowFrames = values.GetInteger(OcclusionParameters.WindowFrames);
        if (model.Frames is { } frames)
        {
            RequireFrames(windowFrames, frames);
        }

        string score = values.GetText(OcclusionParameters.Score);
        if (score != OcclusionScore.Logit && (model.OutputKind != ModelOutputKind.Classification || model.Outputs.Count < 2))
        {
            throw new ParameterException(
                OcclusionParameters.Score,
                $"Parameter '{OcclusionParameters.Score}' is '{score}'; model '{model.Id}' has no class probabilities, it must be "
                    + $"'{OcclusionScore.Logit}'.");
        }

        bool isValue = values.TryGetNumber(OcclusionParameters.Fill, out double fill);
        return new OcclusionSettings(
            windowBands,
            windowFrames,
            values.GetInteger(OcclusionParameters.StrideBands),
            values.GetInteger(OcclusionParameters.StrideFrames),
            isValue ? null : values.GetText(OcclusionParameters.Fill),
            (float)fill,
            score,
            values.GetBoolean(OcclusionParameters.Exact));
    }

    /// <summary>The windows on an input.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <exception cref="ParameterException">A window is larger than the input.</exception>
    public WindowGrid GridFor(int bands, int frames)
    {
        RequireFrames(WindowFrames, frames);
        return new WindowGrid(bands, frames, WindowBands, WindowFrames, StrideBands, StrideFrames);
    }

    private static int ReadWindowBands(ParameterValues values, int bands)
    {
        if (!values.TryGetNumber(OcclusionParameters.WindowBands, out double number) || number == 0)
        {
            return bands;
        }

        if (number != Math.Floor(number) || number < 1 || number > bands)
        {
            throw new ParameterException(
                OcclusionParameters.WindowBands,
                string.Create(CultureInfo.InvariantCulture,
                    $"Parameter '{OcclusionParameters.WindowBands}' is {number}; it must be a whole number from 1 to {bands} (the model's "
                        + $"bands), or 'all'."));
        }

        return (int)number;
    }

    private static void RequireFrames(int windowFrames, int frames)
    {
        if (windowFrames > frames)
        {
            throw new ParameterException(
                OcclusionParameters.WindowFrames,
                string.Create(CultureInfo.InvariantCulture,
                    $"Parameter '{OcclusionParameters.WindowFrames}' is {windowFrames}; it must be from 1 to {frames} (the input's "
                        + $"frames)."));
        }
    }
}

/// <summary>The parameters of occlusion, described: every plugin that offers occlusion, on whatever device, has these.</summary>
public static class OcclusionParameters
{
    /// <summary>Bands of a window.</summary>
    public const string WindowBands = "window-bands";

    /// <summary>Frames of a window.</summary>
    public const string WindowFrames = "window-frames";

    /// <summary>Bands from window to window.</summary>
    public const string StrideBands = "stride-bands";

    /// <summary>Frames from window to window.</summary>
    public const string StrideFrames = "stride-frames";

    /// <summary>What windows are filled with.</summary>
    public const string Fill = "fill";

    /// <summary>What is compared.</summary>
    public const string Score = "score";

    /// <summary>Whether every window is evaluated.</summary>
    public const string Exact = "exact";

    /// <summary>The choice of <see cref="WindowBands"/> for strips of full height.</summary>
    public const string All = "all";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ParameterDescriptor> Descriptors { get; } =
    [
        new(WindowBands, ParameterKind.ChoiceOrNumber, "1",
            "Bands a window covers. 'all' (or 0) makes strips of full height, which ask only when and not at which frequency. Waveform "
                + "models have one band.")
        {
            Unit = "bands", Minimum = 0, Step = 1, Choices = [All],
        },
        new(WindowFrames, ParameterKind.Integer, "10",
            "Frames a window covers. Longer windows find longer events and blur their edges. For waveform models a frame is a sample: "
                + "give hundreds or thousands.")
        {
            Unit = "frames", Minimum = 1, Step = 1,
        },
        new(StrideBands, ParameterKind.Integer, "1", "Bands from window to window.") { Unit = "bands", Minimum = 1, Step = 1 },
        new(StrideFrames, ParameterKind.Integer, "3", "Frames from window to window.") { Unit = "frames", Minimum = 1, Step = 1 },
        new(Fill, ParameterKind.ChoiceOrNumber, OcclusionFill.Floor,
            "What a window is filled with: the model's silence (floor), each band's mean over the clip (mean), noise with each band's "
                + "mean and spread (noise), "
            + "or a value in the input's unit. For log-mel inputs 0 dB is the loudest value there is: a map made with it also shows where "
            + "loudness would matter.")
        {
            Choices = [OcclusionFill.Floor, OcclusionFill.Mean, OcclusionFill.Noise],
        },
        new(Score, ParameterKind.Choice, OcclusionScore.Logit,
            "What is compared with and without the window: the target's logit, its probability, or its log-odds against the other classes.")
        {
            Choices = [OcclusionScore.Logit, OcclusionScore.Probability, OcclusionScore.LogOdds],
        },
        new(Exact, ParameterKind.Boolean, "true",
            "false evaluates every other window an axis, then those where the map is uneven, and estimates the rest; the result reports "
                + "its error on a sample."),
    ];
}
