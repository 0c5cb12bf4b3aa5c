namespace SerHost.Plugins.Isolation.Wire;

/// <summary>What a message is.</summary>
internal enum MessageKind : byte
{
    /// <summary>Worker to host, first: magic word and version.</summary>
    Greeting = 1,

    /// <summary>Host to worker: do something. One at a time.</summary>
    Request,

    /// <summary>Worker to host: the answer to a request.</summary>
    Reply,

    /// <summary>Worker to host: a request failed.</summary>
    Failure,

    /// <summary>Host to worker: stop the request under way.</summary>
    Cancel,

    /// <summary>Worker to host, while a request is under way: share done.</summary>
    Progress,

    /// <summary>Worker to host, while a request is under way: ask the model.</summary>
    Question,

    /// <summary>Host to worker: the model's answer.</summary>
    Answer,

    /// <summary>Host to worker: the model failed.</summary>
    AnswerFailure,
}
