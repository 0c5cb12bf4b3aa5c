using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace SerHost.Network.Occlusion;

/// <summary>The parameters of occlusion, described: every plugin that offers occlusion, on whatever device, has these.</summary>
public static class OcclusionParameters
{
    /// <summary>Bands of a window.</summary>
    public const string WindowBands = "window-bands";

    /// <summary>Frames of a window.</summary>
    public const string WindowFrames = "window-frames";

    /// <summary>Seconds of a window.</summary>
    public const string WindowSeconds = "window-seconds";

    /// <summary>Bands from window to window.</summary>
    public const string StrideBands = "stride-bands";

    /// <summary>Frames from window to window.</summary>
    public const string StrideFrames = "stride-frames";

    /// <summary>Seconds from window to window.</summary>
    public const string StrideSeconds = "stride-seconds";

    /// <summary>Seconds of the fade at a window's edges.</summary>
    public const string EdgeSeconds = "edge-seconds";

    /// <summary>What windows are filled with.</summary>
    public const string Fill = "fill";

    /// <summary>What is compared.</summary>
    public const string Score = "score";

    /// <summary>Whether every window is evaluated.</summary>
    public const string Exact = "exact";

    /// <summary>The choice of <see cref="WindowBands"/> for strips of full height.</summary>
    public const string All = "all";

    /// <summary>The choice of lengths that leaves them to the method.</summary>
    public const string Auto = "auto";

    /// <summary>What a map costs.</summary>
    public const string Cost =
        "one evaluation of the model a window: about 66 for 3 s of speech with the defaults, 8,200 with the preset 'paper'";

    /// <summary>Named sets of values.</summary>
    public static IReadOnlyList<ParameterPreset> Presets { get; } =
    [
        new("paper",
            "Windows of one band and 10 frames, as Nasr, Ren and Johnson (2025) had them: also at which frequency, about a hundred times as "
                + "slow as strips.",
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [WindowBands] = "1", [WindowFrames] = "10", [StrideBands] = "1", [StrideFrames] = "3",
            }),
    ];

    /// <summary>What takes the place of what is left out of an input: shared by all methods that leave something out.</summary>
    public static ParameterDescriptor FillDescriptor { get; } = new(Fill, ParameterKind.ChoiceOrNumber, OcclusionFill.Floor,
        "What takes the place of what is left out: the model's silence (floor); each band's mean over the clip (mean; for a waveform the "
            + "window's own mean, which leaves the clip's mean as it is); noise (noise: with each band's mean and spread; for a waveform as "
            + "loud as the clip's quietest parts); or a value in the input's unit. For log-mel inputs 0 dB is the loudest value there is: a "
            + "map made with it also shows where loudness would matter.")
    {
        Choices = [OcclusionFill.Floor, OcclusionFill.Mean, OcclusionFill.Noise],
    };

    /// <summary>What of the outputs is compared: shared by all methods that leave something out.</summary>
    public static ParameterDescriptor ScoreDescriptor { get; } = new(Score, ParameterKind.Choice, OcclusionScore.Logit,
        "What is compared with and without a part: the target's logit, its probability, or its log-odds against the other classes.")
    {
        Choices = [OcclusionScore.Logit, OcclusionScore.Probability, OcclusionScore.LogOdds],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ParameterDescriptor> Descriptors { get; } =
    [
        new(WindowBands, ParameterKind.ChoiceOrNumber, All,
            "Bands a window covers. 'all' (or 0) makes strips of full height, which ask only when and not at which frequency: what salient "
                + "segments are made of. A number asks at which frequency, too, at the cost of a hundred times as many windows (1: the "
                + "preset 'paper'). Waveform models have one band.")
        {
            Unit = "bands", Minimum = 0, Step = 1, Choices = [All],
        },
        new(WindowFrames, ParameterKind.ChoiceOrNumber, Auto,
            "Frames a window covers; of a waveform, samples. Longer windows find longer events and blur their edges. auto: 10 frames of a "
                + "spectrum, 0.15 s of a waveform.")
        {
            Unit = "frames", Minimum = 1, Step = 1, Choices = [Auto],
        },
        new(WindowSeconds, ParameterKind.ChoiceOrNumber, Auto, "The same in seconds. auto: as window-frames says.")
        {
            Unit = "s", Minimum = 1e-4, Maximum = 3600, Step = 0.05, Choices = [Auto],
        },
        new(StrideBands, ParameterKind.Integer, "1", "Bands from window to window.") { Unit = "bands", Minimum = 1, Step = 1 },
        new(StrideFrames, ParameterKind.ChoiceOrNumber, Auto,
            "Frames from window to window. auto: 3 frames of a spectrum, a third of a window of a waveform.")
        {
            Unit = "frames", Minimum = 1, Step = 1, Choices = [Auto],
        },
        new(StrideSeconds, ParameterKind.ChoiceOrNumber, Auto, "The same in seconds. auto: as stride-frames says.")
        {
            Unit = "s", Minimum = 1e-4, Maximum = 3600, Step = 0.05, Choices = [Auto],
        },
        new(EdgeSeconds, ParameterKind.ChoiceOrNumber, Auto,
            "Fade between the clip and what a window is filled with, so that its edges are no clicks; 0 for hard edges. auto: 5 ms of a "
                + "waveform, none of a spectrum.")
        {
            Unit = "s", Minimum = 0, Maximum = 1, Step = 0.001, Choices = [Auto],
        },
        FillDescriptor,
        ScoreDescriptor,
        new(Exact, ParameterKind.Boolean, "true",
            "false evaluates every other window an axis, then those where the map is uneven, and estimates the rest; the result reports "
                + "its error on a sample."),
    ];
}
