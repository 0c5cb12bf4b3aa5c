namespace SerHost.Plugins.Isolation.Wire;

/// <summary>What a host can ask of a worker.</summary>
internal enum WorkerRequest : byte
{
    /// <summary>Load the plugin and describe what it offers.</summary>
    Load = 1,

    /// <summary>Whether a part can work on this machine.</summary>
    CheckAvailability,

    /// <summary>Measure a clip.</summary>
    Extract,

    /// <summary>Bind a method to a model.</summary>
    PrepareSession,

    /// <summary>Explain inputs.</summary>
    Explain,

    /// <summary>List models.</summary>
    FindModels,

    /// <summary>Open a model.</summary>
    OpenModel,

    /// <summary>An open model's layer graph.</summary>
    ModelGraph,

    /// <summary>Turn a clip into an open model's input.</summary>
    PrepareInput,

    /// <summary>Evaluate an open model.</summary>
    Predict,

    /// <summary>Dispose a session or a model.</summary>
    Release,

    /// <summary>Check a model on disk.</summary>
    CheckModel,

    /// <summary>Add a model from a bare file.</summary>
    AddModel,

    /// <summary>Differentiate an open model.</summary>
    Differentiate,

    /// <summary>Change a clip.</summary>
    Transform,
}
