using System.Globalization;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Network.Occlusion;

/// <summary>The parameters as values, checked against a model.</summary>
/// <param name="WindowBands">Bands of a window.</param>
/// <param name="Window">Extent of a window in time.</param>
/// <param name="StrideBands">Bands from window to window.</param>
/// <param name="Stride">Time from window to window.</param>
/// <param name="FillKind">floor, mean or noise; null for a value.</param>
/// <param name="FillValue">The value, in the input's unit.</param>
/// <param name="Score">logit, probability or log-odds.</param>
/// <param name="IsExact">Whether every window is evaluated.</param>
/// <param name="EdgeSeconds">Length of the fades at a window's edges; null for the usual one.</param>
public sealed record OcclusionSettings(
    int WindowBands, FrameCount Window, int StrideBands, FrameCount Stride, string? FillKind, float FillValue, string Score, bool IsExact,
    double? EdgeSeconds)
{
    /// <summary>Frames shorter than this are samples of a waveform.</summary>
    internal const double TinyStepSeconds = 0.002;

    /// <summary>Usual windows: frames of a spectrum, and seconds of a waveform, in steps of a third.</summary>
    private const int UsualFrames = 10;
    private const int UsualStride = 3;
    private const double UsualSeconds = 0.15;

    /// <summary>Usual fades of a waveform: too short to smear an event, long enough to be no click.</summary>
    private const double UsualEdgeSeconds = 0.005;

    /// <summary>Reads parameters and checks what can be checked without a clip.</summary>
    /// <param name="values">Values of <see cref="OcclusionParameters"/>.</param>
    /// <param name="model">The model to explain.</param>
    /// <exception cref="ParameterException">A value does not fit the model.</exception>
    public static OcclusionSettings Read(ParameterValues values, ModelDescriptor model)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(model);
        int windowBands = ReadWindowBands(values, model.Bands);
        FrameCount window = FrameCount.Read(values, OcclusionParameters.WindowFrames, OcclusionParameters.WindowSeconds);
        if (model.Frames is { } frames && window.Frames is { } given)
        {
            RequireFrames(given, frames);
        }

        bool isValue = values.TryGetNumber(OcclusionParameters.Fill, out double fill);
        return new OcclusionSettings(
            windowBands,
            window,
            values.GetInteger(OcclusionParameters.StrideBands),
            FrameCount.Read(values, OcclusionParameters.StrideFrames, OcclusionParameters.StrideSeconds),
            isValue ? null : values.GetText(OcclusionParameters.Fill),
            (float)fill,
            ReadScore(values, model),
            values.GetBoolean(OcclusionParameters.Exact),
            values.TryGetNumber(OcclusionParameters.EdgeSeconds, out double edge) ? edge : null);
    }

    /// <summary>The score that is compared, checked against a model.</summary>
    /// <param name="values">Parameters with <see cref="OcclusionParameters.Score"/> among them.</param>
    /// <param name="model">The model to explain.</param>
    /// <exception cref="ParameterException">The model has no class probabilities.</exception>
    public static string ReadScore(ParameterValues values, ModelDescriptor model)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(model);
        string score = values.GetText(OcclusionParameters.Score);
        return score == OcclusionScore.Logit || (model.OutputKind == ModelOutputKind.Classification && model.Outputs.Count > 1)
            ? score
            : throw new ParameterException(
                OcclusionParameters.Score,
                $"Parameter '{OcclusionParameters.Score}' is '{score}'; model '{model.Id}' has no class probabilities, it must be "
                    + $"'{OcclusionScore.Logit}'.");
    }

    /// <summary>The windows on an input.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="stepSeconds">Seconds from frame to frame.</param>
    /// <exception cref="ParameterException">A window is larger than the input.</exception>
    public WindowGrid GridFor(int bands, int frames, double stepSeconds)
    {
        bool isWaveform = bands == 1 && stepSeconds < TinyStepSeconds;
        int window = Window.Resolve(stepSeconds) ?? Math.Min(frames, isWaveform ? FrameCount.Of(UsualSeconds, stepSeconds) : UsualFrames);
        RequireFrames(window, frames);
        int stride = Stride.Resolve(stepSeconds) ?? (isWaveform ? Math.Max(1, window / 3) : UsualStride);
        return new WindowGrid(bands, frames, WindowBands, window, StrideBands, stride);
    }

    /// <summary>How windows' edges are softened on an input; null for hard edges and fills that stand for themselves.</summary>
    internal SoftEdges? EdgesFor(int bands, double stepSeconds)
    {
        bool isWaveform = bands == 1 && stepSeconds < TinyStepSeconds;
        double seconds = EdgeSeconds ?? (isWaveform ? UsualEdgeSeconds : 0);
        bool keepsMean = isWaveform && FillKind == OcclusionFill.Mean;
        return seconds > 0 || keepsMean ? new SoftEdges((int)Math.Round(seconds / stepSeconds), keepsMean) : null;
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

/// <summary>A length in time as a user gives it: in frames, in seconds, or left to the method.</summary>
/// <param name="Frames">Frames; null where seconds or nothing were given.</param>
/// <param name="Seconds">Seconds, which win over frames; null where not given.</param>
public readonly record struct FrameCount(int? Frames, double? Seconds)
{
    /// <summary>Reads a length from two parameters.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="frames">Id of the one in frames.</param>
    /// <param name="seconds">Id of the one in seconds.</param>
    /// <exception cref="ParameterException">The frames are no whole number, or both are given.</exception>
    public static FrameCount Read(ParameterValues values, string frames, string seconds)
    {
        ArgumentNullException.ThrowIfNull(values);
        bool hasFrames = values.TryGetNumber(frames, out double count), hasSeconds = values.TryGetNumber(seconds, out double length);
        if (hasFrames && count != Math.Floor(count))
        {
            throw new ParameterException(
                frames, string.Create(
                CultureInfo.InvariantCulture, $"Parameter '{frames}' is {count}; it must be a whole number, or auto."));
        }

        return hasFrames && hasSeconds
            ? throw new ParameterException(seconds, $"Parameters '{frames}' and '{seconds}' say the same thing; give one of them.")
            : new FrameCount(hasFrames ? (int)count : null, hasSeconds ? length : null);
    }

    /// <summary>The frames; null where nothing was given.</summary>
    /// <param name="stepSeconds">Seconds from frame to frame.</param>
    public int? Resolve(double stepSeconds) => Seconds is { } seconds ? Of(seconds, stepSeconds) : Frames;

    /// <summary>Seconds as whole frames, at least one.</summary>
    /// <param name="seconds">Seconds.</param>
    /// <param name="stepSeconds">Seconds from frame to frame.</param>
    public static int Of(double seconds, double stepSeconds) => (int)Math.Clamp(Math.Round(seconds / stepSeconds), 1, int.MaxValue / 2);
}
