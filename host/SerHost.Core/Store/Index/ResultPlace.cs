namespace SerHost.Core.Store.Index;

/// <summary>Where a result stands.</summary>
/// <param name="Journal">The journal's path below runs/.</param>
/// <param name="Place">Byte of its block, or of its line in a file without blocks.</param>
/// <param name="Index">Its place within the block, or minus the line's length.</param>
internal readonly record struct ResultPlace(string Journal, long Place, int Index);

/// <summary>What the index knows of a run.</summary>
/// <param name="Id">The run.</param>
/// <param name="Order">Its place among the runs, in the order written.</param>
/// <param name="Body">Its last summary as JSON.</param>
internal sealed record RunEntry(string Id, long Order, string Body)
{
    /// <summary>Whether its table has a line.</summary>
    public bool HasRows { get; init; }
}

/// <summary>How far a journal has been indexed.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Lines">Lines before that.</param>
internal sealed record JournalMark(long Bytes, long Lines);
