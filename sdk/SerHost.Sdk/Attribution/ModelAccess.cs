namespace SerHost.Sdk.Attribution;

/// <summary>What a method needs of a model.</summary>
public enum ModelAccess
{
    /// <summary>Predictions only: works with any model.</summary>
    Predictions,

    /// <summary>The layer graph (weights and structure): relevance and gradients.</summary>
    LayerGraph,
}
