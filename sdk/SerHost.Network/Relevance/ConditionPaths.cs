namespace SerHost.Network.Relevance;

/// <summary>What happens to relevance that reaches the input around a named layer, on a shortcut.</summary>
public enum ConditionPaths
{
    /// <summary>It is dropped: the pass runs in legs from one named layer to the next (Achtibat et al. 2023).</summary>
    Exclusive,

    /// <summary>It is kept: one pass over all paths. Maps of different channels then look alike.</summary>
    Parallel,
}
