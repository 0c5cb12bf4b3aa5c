namespace SerHost.Core.Replication;

/// <summary>What is common to all variants.</summary>
public sealed record DefectSettings
{
    /// <summary>Layer whose channels are the concepts; must exist in the model's graph.</summary>
    public string ConceptLayer { get; init; } = "layer1.conv1";

    /// <summary>Channels of our CRP.</summary>
    public string ConceptChannels { get; init; } = "top:8";

    /// <summary>The channel the released program hard-codes (D9).</summary>
    public string ReleasedChannel { get; init; } = "35";

    /// <summary>Composite with relevance passed on whole at additions (D2).</summary>
    public string ReleasedComposite { get; init; } = "first=flat; add=pass; convolution=zplus; linear=epsilon(1e-6)";

    /// <summary>Cues in the shift and in the sign flips.</summary>
    public IReadOnlyList<string> MainCues { get; init; } = ["loudness", "slope_500_1500", "jitter", "shimmer_db", "f0_semitone", "hnr_db"];

    /// <summary>Bootstrap samples behind an interval.</summary>
    public int BootstrapDraws { get; init; } = 2000;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;
}
