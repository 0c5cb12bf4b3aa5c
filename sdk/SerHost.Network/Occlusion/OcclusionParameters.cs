using SerHost.Sdk.Parameters;

namespace SerHost.Network.Occlusion;

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
            "Bands a window covers. 'all' (or 0) makes strips of full height, which ask only when and not at which frequency. Waveform models have one band.")
        {
            Unit = "bands", Minimum = 0, Step = 1, Choices = [All],
        },
        new(WindowFrames, ParameterKind.Integer, "10", "Frames a window covers. Longer windows find longer events and blur their edges. For waveform models a frame is a sample: give hundreds or thousands.")
        {
            Unit = "frames", Minimum = 1, Step = 1,
        },
        new(StrideBands, ParameterKind.Integer, "1", "Bands from window to window.") { Unit = "bands", Minimum = 1, Step = 1 },
        new(StrideFrames, ParameterKind.Integer, "3", "Frames from window to window.") { Unit = "frames", Minimum = 1, Step = 1 },
        new(Fill, ParameterKind.ChoiceOrNumber, OcclusionFill.Floor,
            "What a window is filled with: the model's silence (floor), each band's mean over the clip (mean), noise with each band's mean and spread (noise), "
            + "or a value in the input's unit. For log-mel inputs 0 dB is the loudest value there is: a map made with it also shows where loudness would matter.")
        {
            Choices = [OcclusionFill.Floor, OcclusionFill.Mean, OcclusionFill.Noise],
        },
        new(Score, ParameterKind.Choice, OcclusionScore.Logit,
            "What is compared with and without the window: the target's logit, its probability, or its log-odds against the other classes.")
        {
            Choices = [OcclusionScore.Logit, OcclusionScore.Probability, OcclusionScore.LogOdds],
        },
        new(Exact, ParameterKind.Boolean, "true",
            "false evaluates every other window an axis, then those where the map is uneven, and estimates the rest; the result reports its error on a sample."),
    ];
}
