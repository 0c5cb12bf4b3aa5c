using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>The extractor's parameters, read once a clip.</summary>
/// <param name="Profile">Which reading of GeMAPS.</param>
/// <param name="IsSmoothed">Whether tracks are averaged over three frames.</param>
internal sealed record GemapsSettings(GemapsProfile Profile, bool IsSmoothed)
{
    public static IReadOnlyList<ParameterDescriptor> Descriptors { get; } =
    [
        new("profile", ParameterKind.Choice, "default",
            "default: analysis at 16 kHz whatever the file, independent of its level. opensmile: the numbers openSMILE 3.0 (eGeMAPSv02) prints, at the file's own rate, to compare with published work.")
        {
            Choices = ["default", "opensmile"],
        },
        new("level", ParameterKind.Choice, "raw", "raw: one value a frame. smoothed: the mean over three frames; undefined values are left out of it.")
        {
            Choices = ["raw", "smoothed"],
        },
    ];

    public static GemapsSettings From(ParameterValues values) => new(
        values.GetText("profile") == "opensmile" ? GemapsProfile.OpenSmile : GemapsProfile.Default,
        values.GetText("level") == "smoothed");
}
