namespace SerHost.Plugins.Isolation.Wire;

/// <summary>The numbers both ends must agree on. Host and worker are the same program, so another version is another build.</summary>
/// <remarks>
/// A message is its length (int32, of what follows), its kind (byte), the number of the call it belongs to (int32) and a body; everything
/// little-endian, texts as length and UTF-8, arrays as length and the values in one block.
/// </remarks>
internal static class WireProtocol
{
    /// <summary>First word of the worker's greeting: "SHPW".</summary>
    public const int Magic = 0x57504853;

    /// <summary>Version of the protocol.</summary>
    public const int Version = 1;

    /// <summary>Bytes of one message, at most.</summary>
    public const int MaximumLength = 1 << 30;

    /// <summary>Bytes of a kind and a call's number.</summary>
    public const int HeadLength = 5;
}

/// <summary>What came through the pipe is not a message of this protocol, or too large for one.</summary>
/// <param name="message">What was expected and what was found.</param>
internal sealed class WireException(string message) : Exception(PlainText.Shorten(message));

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

/// <summary>The contract a part of a plugin implements.</summary>
internal enum PartKind : byte
{
    /// <summary>A model provider.</summary>
    Provider = 1,

    /// <summary>An attribution method.</summary>
    Method,

    /// <summary>A cue extractor.</summary>
    Extractor,

    /// <summary>A transform of clips.</summary>
    Transform,
}
