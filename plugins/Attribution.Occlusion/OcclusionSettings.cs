using System.Globalization;
using SerHost.Compute.Occlusion;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Occlusion;

/// <summary>The parameters as values, checked against a model.</summary>
internal sealed record OcclusionSettings(
    int WindowBands, int WindowFrames, int StrideBands, int StrideFrames, string? FillKind, float FillValue, string Score, bool IsExact)
{
    /// <summary>Reads parameters and checks what can be checked without a clip.</summary>
    /// <exception cref="ParameterException">A value does not fit the model.</exception>
    public static OcclusionSettings Read(ParameterValues values, ModelDescriptor model)
    {
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
