namespace Cues.Gemaps;

/// <summary>The 88 functionals as openSMILE 3.0 (eGeMAPSv02) prints them, in its order and under its names; slips included.</summary>
internal static class ReleasedFunctionals
{
    private const double StepSeconds = 0.01; // nominal, whatever the frames' length in samples

    private static readonly string[] DescriptorNames =
    [
        "Loudness_sma3", "alphaRatio_sma3", "hammarbergIndex_sma3", "slope0-500_sma3", "slope500-1500_sma3", "spectralFlux_sma3",
        "mfcc1_sma3", "mfcc2_sma3", "mfcc3_sma3", "mfcc4_sma3", "F0semitoneFrom27.5Hz_sma3nz", "jitterLocal_sma3nz", "shimmerLocaldB_sma3nz",
        "HNRdBACF_sma3nz", "logRelF0-H1-H2_sma3nz", "logRelF0-H1-A3_sma3nz",
        "F1frequency_sma3nz", "F1bandwidth_sma3nz", "F1amplitudeLogRelF0_sma3nz", "F2frequency_sma3nz", "F2bandwidth_sma3nz",
        "F2amplitudeLogRelF0_sma3nz", "F3frequency_sma3nz", "F3bandwidth_sma3nz", "F3amplitudeLogRelF0_sma3nz",
    ];

    private static readonly (string Name, int Descriptor)[] Spectral =
    [
        ("alphaRatio{0}", Descriptors.AlphaRatioDb), ("hammarbergIndex{0}", Descriptors.HammarbergDb),
            ("slope{0}0-500", Descriptors.SlopeLow),
        ("slope{0}500-1500", Descriptors.SlopeMid), ("spectralFlux{0}", Descriptors.SpectralFlux), ("mfcc1{0}", Descriptors.Mfcc1),
        ("mfcc2{0}", Descriptors.Mfcc1 + 1), ("mfcc3{0}", Descriptors.Mfcc1 + 2), ("mfcc4{0}", Descriptors.Mfcc1 + 3),
    ];

    /// <summary>Names of the 25 smoothed descriptors, in the order of <see cref="Descriptors"/>.</summary>
    public static IReadOnlyList<string> Levels => DescriptorNames;

    /// <summary>Names of the 88, in the order of <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Compute(null).Select(value => value.Name)];

    /// <summary>Measures levels.</summary>
    public static float[] Of(IReleasedLevels levels) => [.. Compute(levels).Select(value => (float)value.Value)];

    // Without levels: the names with no values.
    private static List<(string Name, double Value)> Compute(IReleasedLevels? levels)
    {
        var all = new List<(string, double)>(88);
        AddContour(all, DescriptorNames[Descriptors.F0Semitone], NonZero(levels?.Pitch()));
        AddContour(all, "loudness_sma3", levels?.Plain(Descriptors.Loudness) ?? []);
        for (int d = Descriptors.SpectralFlux; d < Descriptors.F0Semitone; d++)
        {
            AddSpread(all, DescriptorNames[d], levels?.Plain(d) ?? []);
        }

        for (int d = Descriptors.Jitter; d < Descriptors.Count; d++)
        {
            bool isAmplitude = d >= Descriptors.Formants && (d - Descriptors.Formants) % 3 == 2;
            AddSpread(all, DescriptorNames[d], NonZero(levels?.Voice(d, isVoiced: !isAmplitude)));
        }

        foreach ((string name, int descriptor) in Spectral)
        {
            AddSpread(all, string.Format(null, name, "V") + "_sma3nz", NonZero(levels?.Selected(descriptor, isVoiced: true)));
        }

        foreach ((string name, int descriptor) in Spectral.Take(5))
        {
            all.Add((string.Format(null, name, "UV")
                + "_sma3nz_amean", Statistics.Spread(NonZero(levels?.Selected(descriptor, isVoiced: false))).Mean));
        }

        AddTemporal(all, levels);
        return all;
    }

    private static float[] NonZero(float[]? values) => values is null ? [] : [.. values.Where(x => x != 0)];

    private static void AddSpread(List<(string, double)> all, string name, ReadOnlySpan<float> values)
    {
        (double mean, double deviation) = Statistics.Spread(values);
        all.Add((name + "_amean", mean));
        all.Add((name + "_stddevNorm", deviation == 0 ? 0 : deviation / (mean == 0 ? 1 : mean)));
    }

    private static void AddContour(List<(string, double)> all, string name, float[] values)
    {
        AddSpread(all, name, values);
        float[] sorted = [.. values.Order()];
        double p20 = 0, p50 = 0, p80 = 0;
        if (sorted.Length > 0)
        {
            (p20, p50, p80) = (Statistics.Percentile(sorted, 0.2), Statistics.Percentile(sorted, 0.5), Statistics.Percentile(sorted, 0.8));
        }

        all.AddRange([(name + "_percentile20.0", p20), (name + "_percentile50.0", p50), (name + "_percentile80.0", p80),
            (name + "_pctlrange0-2", Math.Abs(p80 - p20))]);
        Contour.Slopes slopes = Contour.ReleasedSlopes(values, StepSeconds);
        all.AddRange([
            (name + "_meanRisingSlope", slopes.RisingMean), (name + "_stddevRisingSlope", slopes.RisingDeviation),
            (name + "_meanFallingSlope", slopes.FallingMean), (name + "_stddevFallingSlope", slopes.FallingDeviation)]);
    }

    private static void AddTemporal(List<(string, double)> all, IReleasedLevels? levels)
    {
        float[] loudness = levels?.Plain(Descriptors.Loudness) ?? [], pitch = levels?.Pitch() ?? [];
        int peaks = Contour.Extrema(loudness).Count(extremum => extremum.IsPeak);
        all.Add(("loudnessPeaksPerSec", loudness.Length == 0 ? 0 : peaks / (loudness.Length * StepSeconds)));
        List<int> voiced = Runs.Lengths(pitch.Length, t => pitch[t] != 0), unvoiced = Runs.Lengths(pitch.Length, t => pitch[t] == 0);
        all.Add(("VoicedSegmentsPerSec", pitch.Length == 0 ? 0 : voiced.Count / (pitch.Length * StepSeconds)));
        (double mean, double deviation) = Statistics.Spread([.. voiced.Select(n => (float)n)]);
        all.AddRange([("MeanVoicedSegmentLengthSec", mean * StepSeconds), ("StddevVoicedSegmentLengthSec", deviation * StepSeconds)]);
        (mean, deviation) = Statistics.Spread([.. unvoiced.Select(n => (float)n)]);
        all.AddRange([("MeanUnvoicedSegmentLength", mean * StepSeconds), ("StddevUnvoicedSegmentLength", deviation * StepSeconds)]);
        double energy = Statistics.Spread(levels?.Plain(Descriptors.Energy) ?? []).Mean;
        all.Add(("equivalentSoundLevel_dBp", 10 * Math.Log10(Math.Max(energy, 1e-12))));
    }
}
