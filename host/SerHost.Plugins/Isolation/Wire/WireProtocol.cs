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
