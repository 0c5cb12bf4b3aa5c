namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Messages to and from a worker. One thread reads; any number write.</summary>
internal interface IWire : IDisposable
{
    /// <summary>Sends a message, whole.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    void Send(WireWriter message);

    /// <summary>Sends a short message unless another thread is still sending; never waits long.</summary>
    /// <returns>Whether it was sent.</returns>
    bool TrySend(WireWriter message, TimeSpan patience);

    /// <summary>The next message; null when the other end has closed.</summary>
    /// <exception cref="WireException">What came is no message.</exception>
    WireReader? Receive();
}
