namespace SerHost.Signal;

/// <summary>Everything that decides a log-mel input. Two equal settings give equal inputs.</summary>
/// <remarks>The defaults are the front end of the shipped models: 16 kHz, 3 s, 128 bands × 201 frames, no silence trim.</remarks>
public sealed record LogMelSettings
{
    /// <summary>Rate the clip is resampled to, in samples a second.</summary>
    public int SampleRateHz { get; init; } = 16_000;

    /// <summary>Samples of each Fourier transform; any length, powers of two are fastest.</summary>
    public int FftSize { get; init; } = 1024;

    /// <summary>Samples of the periodic Hann window, centred within the transform; at most <see cref="FftSize"/>.</summary>
    public int WindowSamples { get; init; } = 480;

    /// <summary>Samples between frames.</summary>
    public int HopSamples { get; init; } = 240;

    /// <summary>Slaney mel bands.</summary>
    public int Bands { get; init; } = 128;

    /// <summary>Lower edge of the first band in Hz.</summary>
    public double LowHz { get; init; }

    /// <summary>Upper edge of the last band in Hz; null for half the sample rate.</summary>
    public double? HighHz { get; init; }

    /// <summary>Smallest value in dB below the clip's maximum; negative.</summary>
    public double FloorDb { get; init; } = -80;

    /// <summary>How leading and trailing silence is cut; null to keep the whole clip.</summary>
    public SilenceTrimSettings? Trim { get; init; }

    /// <summary>Target duration in seconds; null for inputs as long as their clips.</summary>
    public double? DurationSeconds { get; init; } = 3;

    /// <summary>What happens to clips of other durations. Without effect when <see cref="DurationSeconds"/> is null.</summary>
    public LengthPolicy Length { get; init; } = LengthPolicy.PadOrCut;

    /// <summary>Upper edge of the last band in Hz, the default resolved.</summary>
    public double EffectiveHighHz => HighHz ?? (0.5 * SampleRateHz);

    /// <summary>Target duration in samples; null when there is none.</summary>
    public int? TargetSamples => DurationSeconds is { } seconds ? (int)Math.Round(seconds * SampleRateHz) : null;

    /// <summary>Frames of every input; null when it depends on the clip.</summary>
    public int? Frames => Length == LengthPolicy.PadOrCut && TargetSamples is { } samples ? FramesOf(samples) : null;

    /// <summary>Frames of an input computed from this many samples: 1 + ⌊samples/hop⌋.</summary>
    /// <param name="samples">Samples after trimming, padding and cutting.</param>
    public int FramesOf(int samples) => 1 + (samples / HopSamples);

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the setting is named.</exception>
    public void Validate()
    {
        Require(SampleRateHz is >= 1 and <= 1_000_000, nameof(SampleRateHz), SampleRateHz, "from 1 to 1,000,000");
        Require(FftSize is >= 2 and <= 1 << 20, nameof(FftSize), FftSize, "from 2 to 1,048,576");
        Require(WindowSamples >= 1
            && WindowSamples <= FftSize, nameof(WindowSamples), WindowSamples, $"from 1 to the FFT size ({FftSize})");
        Require(HopSamples >= 1, nameof(HopSamples), HopSamples, "1 or more");
        Require(Bands is >= 1 and <= 4096, nameof(Bands), Bands, "from 1 to 4096");
        Require(LowHz >= 0 && LowHz < EffectiveHighHz, nameof(LowHz), LowHz, $"from 0 to below the upper edge ({EffectiveHighHz} Hz)");
        Require(EffectiveHighHz <= 0.5 * SampleRateHz, nameof(HighHz), EffectiveHighHz,
            $"at most half the sample rate ({0.5 * SampleRateHz} Hz)");
        Require(FloorDb < 0 && double.IsFinite(FloorDb), nameof(FloorDb), FloorDb, "finite and below 0");
        Require(DurationSeconds is null or (> 0 and <= 3600), nameof(DurationSeconds), DurationSeconds,
            "above 0 and at most 3600, or null");
        Trim?.Validate();
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Must be {range}.");
        }
    }
}

/// <summary>What a front end does with clips that are not of its target duration.</summary>
public enum LengthPolicy
{
    /// <summary>Short clips get zeros at their end, long ones lose their end: every input has the same number of frames.</summary>
    PadOrCut,

    /// <summary>Short clips get zeros at their end, long ones stay whole.</summary>
    PadOnly,

    /// <summary>Long clips lose their end, short ones stay short.</summary>
    CutOnly,
}
