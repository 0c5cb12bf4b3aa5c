namespace SerHost.Network.Occlusion;

/// <summary>Windows that change the same pattern of positions along one axis, shifted.</summary>
/// <remarks>
/// For every layer an interval [first, first + size) that holds all that changes. Within a group the sizes and the
/// intervals' positions relative to each other are equal, so that the windows go through a network as one batch. An
/// interval may reach outside the layer's plane: nothing is there, and nothing changes there. Immutable.
/// </remarks>
internal sealed class WindowGroup
{
    private readonly int[][] _firsts;

    internal WindowGroup(int[] windows, int[] sizes, int[][] firsts)
    {
        Windows = windows;
        Sizes = sizes;
        _firsts = firsts;
    }

    /// <summary>Positions of the windows along the axis, ascending.</summary>
    public IReadOnlyList<int> Windows { get; }

    /// <summary>For each layer the length of what changes; 0 where nothing does.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Where a layer's interval begins for one window; may be negative.</summary>
    /// <param name="member">Index into <see cref="Windows"/>.</param>
    /// <param name="layer">Index of the layer.</param>
    public int First(int member, int layer) => _firsts[member][layer];
}
