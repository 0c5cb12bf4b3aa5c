namespace SerHost.Sdk.Attribution;

/// <summary>What a method needs of a model.</summary>
public enum ModelAccess
{
    /// <summary>Predictions only: works with any model.</summary>
    Predictions,

    /// <summary>The layer graph (weights and structure): relevance.</summary>
    LayerGraph,

    /// <summary>Derivatives of the outputs by the input: from the layer graph, or from the model itself (<see cref="Models.IModel.Gradients"/>).</summary>
    Gradients,
}
