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
                OcclusionParameters.Score, $"Parameter '{OcclusionParameters.Score}' is '{score}'; model '{model.Id}' has no class probabilities, it must be '{OcclusionScore.Logit}'.");
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
                string.Create(CultureInfo.InvariantCulture, $"Parameter '{OcclusionParameters.WindowBands}' is {number}; it must be a whole number from 1 to {bands} (the model's bands), or 'all'."));
        }

        return (int)number;
    }

    private static void RequireFrames(int windowFrames, int frames)
    {
        if (windowFrames > frames)
        {
            throw new ParameterException(
                OcclusionParameters.WindowFrames,
                string.Create(CultureInfo.InvariantCulture, $"Parameter '{OcclusionParameters.WindowFrames}' is {windowFrames}; it must be from 1 to {frames} (the input's frames)."));
        }
    }
}
