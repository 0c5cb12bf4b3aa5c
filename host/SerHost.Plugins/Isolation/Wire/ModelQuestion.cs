namespace SerHost.Plugins.Isolation.Wire;

/// <summary>What a method in a worker can ask of the model, which lives in the host.</summary>
internal enum ModelQuestion : byte
{
    /// <summary>Its layer graph.</summary>
    Graph = 1,

    /// <summary>The input for a clip.</summary>
    Prepare,

    /// <summary>Outputs for a batch.</summary>
    Predict,

    /// <summary>Derivatives for a batch.</summary>
    Differentiate,
}
