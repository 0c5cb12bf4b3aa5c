using System.Buffers.Binary;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Messages over a stream. One thread reads; any number write.</summary>
/// <param name="stream">The stream; belongs to this object from then on.</param>
internal sealed class WireStream(Stream stream) : IWire
{
    private readonly Lock _writing = new();

    /// <summary>Sends a message, whole.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    public void Send(WireWriter message)
    {
        ReadOnlyMemory<byte> bytes = message.Finish();
        lock (_writing)
        {
            stream.Write(bytes.Span);
        }
    }

    /// <summary>Sends a short message unless another thread is still sending; never waits long.</summary>
    /// <returns>Whether it was sent.</returns>
    public bool TrySend(WireWriter message, TimeSpan patience)
    {
        if (!_writing.TryEnter(patience))
        {
            return false;
        }

        try
        {
            stream.Write(message.Finish().Span);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>The next message; null when the other end has closed.</summary>
    /// <exception cref="WireException">What came is no message.</exception>
    public WireReader? Receive()
    {
        try
        {
            Span<byte> head = stackalloc byte[sizeof(int) + WireProtocol.HeadLength];
            if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            {
                return null;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length is < WireProtocol.HeadLength or > WireProtocol.MaximumLength)
            {
                throw new WireException($"A message of {length} bytes.");
            }

            byte[] body = new byte[length - WireProtocol.HeadLength];
            return stream.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) < body.Length
                ? null
                : new WireReader((MessageKind)head[sizeof(int)], BinaryPrimitives.ReadInt32LittleEndian(head[(sizeof(int) + 1)..]), body);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose() => stream.Dispose();
}

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
