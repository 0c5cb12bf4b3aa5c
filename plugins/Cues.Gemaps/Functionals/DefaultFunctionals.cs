using SerHost.Sdk.Cues;

namespace Cues.Gemaps;

/// <summary>The 88 functionals of the default profile: openSMILE's with their slips mended, under names of their own.</summary>
/// <remarks>
/// Undefined values are left out of everything; what has no value is undefined, never 0. Spreads of quantities without a natural zero (dB,
/// semitones, cepstral coefficients) are standard deviations; of the others, standard deviation over mean. Slopes belong to one voiced
/// stretch, all are positive, and their spread is over all of them.
/// </remarks>
internal static class DefaultFunctionals
{
    private const string Source = "Eyben et al. 2016, GeMAPS, with openSMILE's slips mended (EGEMAPS.md)";
    private static readonly List<Functional> List = [.. Build()];

    /// <summary>What they are, in the order of <see cref="Of"/>.</summary>
    public static IReadOnlyList<CueDescriptor> Cues { get; } = [.. List.Select(f => new CueDescriptor(
        f.Id, f.Name, f.Unit, false, FormattableString.Invariant($"{Source}; defined from {f.FewestSeconds:0.##} s on"))
    {
        MayBeUndefined = f.Id != "sound_level_db",
        Quantity = f.Id.StartsWith("loudness", StringComparison.Ordinal) || f.Id.StartsWith("spectral_flux", StringComparison.Ordinal)
            || f.Id == "sound_level_db"
            ? CueQuantity.Level
            : f.Id.Contains("voiced_segment", StringComparison.Ordinal) ? CueQuantity.Voicing : CueQuantity.Other,
    })];

    /// <summary>Measures rows of a clip.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="values">[88] receives the values; NaN where undefined.</param>
    public static void Of(FunctionalFrames frames, Span<float> values)
    {
        for (int f = 0; f < List.Count; f++)
        {
            // Half a frame of grace: a window of 0.15 s may hold 14 or 15 rows.
            values[f] = frames.Seconds + 0.006 < List[f].FewestSeconds ? float.NaN : (float)List[f].Measure(frames);
        }
    }

    private sealed record Functional(string Id, string Name, string Unit, double FewestSeconds, Func<FunctionalFrames, double> Measure);

    private static IEnumerable<Functional> Build()
    {
        foreach (int d in new[] { Descriptors.F0Semitone, Descriptors.Loudness })
        {
            foreach (Functional functional in Spread(d, Kind.All).Concat(ContourOf(d)))
            {
                yield return functional;
            }
        }

        for (int d = Descriptors.SpectralFlux; d < Descriptors.F0Semitone; d++)
        {
            foreach (Functional functional in Spread(d, Kind.All))
            {
                yield return functional;
            }
        }

        for (int d = Descriptors.Jitter; d < Descriptors.Count; d++)
        {
            foreach (Functional functional in Spread(d, Kind.All))
            {
                yield return functional;
            }
        }

        for (int d = Descriptors.AlphaRatioDb; d < Descriptors.F0Semitone; d++)
        {
            foreach (Functional functional in Spread(d, Kind.Voiced))
            {
                yield return functional;
            }
        }

        for (int d = Descriptors.AlphaRatioDb; d <= Descriptors.SpectralFlux; d++)
        {
            yield return Spread(d, Kind.Unvoiced).First();
        }

        yield return new("loudness_peaks_per_s", "loudness peaks a second", "1/s", 1, f => f.LoudnessPeaksPerSecond());
        yield return new("voiced_segments_per_s", "voiced stretches a second", "1/s", 1, f => f.SegmentsPerSecond());
        yield return new("voiced_segment_mean_s", "mean length of voiced stretches", "s", 1, f => f.Segments(isVoiced: true).Mean);
        yield return new(
            "voiced_segment_sd_s", "spread of the length of voiced stretches", "s", 1, f => f.Segments(isVoiced: true).Deviation);
        yield return new("unvoiced_segment_mean_s", "mean length of unvoiced stretches", "s", 1, f => f.Segments(isVoiced: false).Mean);
        yield return new(
            "unvoiced_segment_sd_s", "spread of the length of unvoiced stretches", "s", 1, f => f.Segments(isVoiced: false).Deviation);
        yield return new("sound_level_db", "equivalent sound level", "dB re full scale", 0.02, f => f.LevelDb());
    }

    private enum Kind
    {
        All,
        Voiced,
        Unvoiced,
    }

    private static IEnumerable<Functional> Spread(int d, Kind kind)
    {
        CueDescriptor cue = Descriptors.Cues[d];
        (string suffix, string where) = kind switch
        {
            Kind.Voiced => ("_voiced", " of voiced frames"),
            Kind.Unvoiced => ("_unvoiced", " of unvoiced frames"),
            _ => ("", ""),
        };
        bool? voiced = kind == Kind.All ? null : kind == Kind.Voiced;
        yield return new(cue.Id + suffix + "_mean", $"mean {cue.Name}{where}", cue.Unit, 0.03, f => f.Spread(d, voiced).Mean);
        yield return HasZero(d)
            ? new(cue.Id + suffix + "_cv", $"relative spread of {cue.Name}{where}", "", 0.1, f => f.RelativeSpread(d, voiced))
            : new(cue.Id + suffix + "_sd", $"spread of {cue.Name}{where}", cue.Unit, 0.1, f => f.Spread(d, voiced).Deviation);
    }

    // Whether 0 means "none": then a spread may be given as a share of the mean.
    private static bool HasZero(int d) =>
        d is Descriptors.Loudness or Descriptors.SpectralFlux or Descriptors.Jitter
            || (d >= Descriptors.Formants && (d - Descriptors.Formants) % 3 < 2);

    private static IEnumerable<Functional> ContourOf(int d)
    {
        CueDescriptor cue = Descriptors.Cues[d];
        string slope = cue.Unit.Length == 0 ? "1/s" : cue.Unit.Split(' ')[0] + "/s";
        foreach (int percent in new[] { 20, 50, 80 })
        {
            yield return new(
                $"{cue.Id}_p{percent}", $"{percent} % point of {cue.Name}", cue.Unit, 0.1, f => f.Percentile(d, percent / 100.0));
        }

        yield return new($"{cue.Id}_range_20_80", $"range of {cue.Name} from 20 to 80 %", cue.Unit.Split(' ')[0], 0.1, f =>
            f.Percentile(d, 0.8) - f.Percentile(d, 0.2));
        yield return new($"{cue.Id}_rising_mean", $"mean rising slope of {cue.Name}", slope, 0.5, f => f.Slopes(d, isRising: true).Mean);
        yield return new(
            $"{cue.Id}_rising_sd", $"spread of rising slopes of {cue.Name}", slope, 0.5, f => f.Slopes(d, isRising: true).Deviation);
        yield return new($"{cue.Id}_falling_mean", $"mean falling slope of {cue.Name}", slope, 0.5, f => f.Slopes(d, isRising: false).Mean);
        yield return new(
            $"{cue.Id}_falling_sd", $"spread of falling slopes of {cue.Name}", slope, 0.5, f => f.Slopes(d, isRising: false).Deviation);
    }
}
