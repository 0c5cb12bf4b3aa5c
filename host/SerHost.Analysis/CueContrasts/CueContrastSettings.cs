using System.Globalization;

namespace SerHost.Analysis.CueContrasts;

/// <summary>How Δf is computed.</summary>
public sealed record CueContrastSettings
{
    /// <summary>A value with fewer cue frames behind it is undefined.</summary>
    public double MinimumFrames { get; init; } = CueAggregator.DefaultMinimumFrames;

    /// <summary>Window sets drawn for the random baseline, 1 or more.</summary>
    public int RandomDraws { get; init; } = 200;

    /// <summary>Up to this many window sets every one is enumerated (exact test); above it, sets are sampled.</summary>
    public int MaximumExactSets { get; init; } = 200_000;

    /// <summary>Window sets sampled where not all can be enumerated, 1 or more.</summary>
    public int SampledSets { get; init; } = 20_000;

    /// <summary>Largest difference of level or voicing between the weighted sides of the
    /// matched baseline, in standard deviations over the clip's windows.</summary>
    public double BalanceTolerance { get; init; } = 0.001;

    /// <summary>Effective number of windows that each weighted side needs (one, where there is one segment).</summary>
    public double MinimumEffectiveWindows { get; init; } = 2;

    /// <summary>Cues whose standard deviation within each window is a cue of its own (<c>id_sd</c>).</summary>
    public IReadOnlyList<string> VariabilityOf { get; init; } = ["loudness", "f0_semitone"];

    /// <summary>Counts unvoiced frames as 0 in voiced-only cues. This is defect D7 of
    /// the released program; only for its replication.</summary>
    public bool UnvoicedCountsAsZero { get; init; }

    /// <summary>One line that two settings share exactly when they ask for the same thing.</summary>
    public string ToCanonicalString() => string.Create(
        CultureInfo.InvariantCulture,
        $"frames={MinimumFrames:R};draws={RandomDraws};exact={MaximumExactSets};sampled={SampledSets};matched=overlap/{BalanceTolerance:R}/{MinimumEffectiveWindows:R};sd={string.Join(',', VariabilityOf)};zero={UnvoicedCountsAsZero}");
}
