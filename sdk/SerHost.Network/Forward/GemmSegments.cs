namespace SerHost.Network.Forward;

/// <summary>The pieces a sum of products is made of: each a run of the source and the rows of the weight matrix it meets.</summary>
/// <remarks>For a convolution one piece is one kernel row (or tap). Immutable; the extremes are kept so that a caller
/// checks bounds once a block and not once a piece.</remarks>
internal sealed class GemmSegments
{
    /// <summary>Wraps pieces.</summary>
    /// <param name="segments">The pieces; may be empty, then the sum is the start value alone.</param>
    public GemmSegments(IReadOnlyList<GemmSegment> segments)
    {
        Items = [.. segments];
        foreach (GemmSegment segment in Items)
        {
            LowestSource = Math.Min(LowestSource, segment.Source);
            SourceEnd = Math.Max(SourceEnd, segment.Source + segment.Depth);
            WeightEnd = Math.Max(WeightEnd, segment.WeightRow + segment.Depth);
        }
    }

    /// <summary>The pieces.</summary>
    public GemmSegment[] Items { get; }

    /// <summary>Smallest source offset, 0 or less.</summary>
    public int LowestSource { get; }

    /// <summary>End of the furthest source run.</summary>
    public int SourceEnd { get; }

    /// <summary>End of the furthest weight rows.</summary>
    public int WeightEnd { get; }
}

/// <summary>One run of a sum of products.</summary>
/// <param name="Source">Offset of the run from a row's start in the source.</param>
/// <param name="WeightRow">First row of the weight matrix.</param>
/// <param name="Depth">Length of the run.</param>
internal readonly record struct GemmSegment(int Source, int WeightRow, int Depth);
