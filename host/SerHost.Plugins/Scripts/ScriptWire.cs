using System.Buffers.Binary;
using System.Text;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Scripts;

/// <summary>Messages over a script's standard input and output, as sdk/docs/protocol.md says. One thread reads; any number write.</summary>
/// <param name="toWorker">Its standard input; belongs to this object from then on.</param>
/// <param name="fromWorker">Its standard output; the same.</param>
/// <param name="strayPrints">Told what came between messages.</param>
/// <param name="note">Told what the plugin wants in the run's notes.</param>
internal sealed class ScriptWire(Stream toWorker, Stream fromWorker, OutputTail strayPrints, Action<string> note) : IWire
{
    private const int HeadLength = 12;
    private const int LongestHeader = 1 << 24;
    private const int LongestNote = 500;
    private const int FirstPart = 1 << 20;

    private static readonly Dictionary<string, MessageKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["hello"] = MessageKind.Greeting,
        ["reply"] = MessageKind.Reply,
        ["failed"] = MessageKind.Failure,
        ["progress"] = MessageKind.Progress,
        ["ask"] = MessageKind.Question,
    };

    private readonly Lock _writing = new();

    /// <summary>Begins every message.</summary>
    private static ReadOnlySpan<byte> Mark => [0, (byte)'S', (byte)'H', (byte)'P'];

    public void Send(WireWriter message)
    {
        var script = (ScriptWriter)message;
        lock (_writing)
        {
            script.WriteTo(toWorker, Mark);
        }
    }

    public bool TrySend(WireWriter message, TimeSpan patience)
    {
        if (!_writing.TryEnter(patience))
        {
            return false;
        }

        try
        {
            ((ScriptWriter)message).WriteTo(toWorker, Mark);
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

    public WireReader? Receive()
    {
        try
        {
            while (ReadMessage() is { } message)
            {
                if (message.Type == "note")
                {
                    string text = ScriptJson.Text(message.Header, "text", "a note");
                    note(text.Length > LongestNote ? text[..LongestNote] + "…" : text);
                }
                else if (s_kinds.ContainsKey(message.Type))
                {
                    return message;
                }
            }

            return null;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        toWorker.Dispose();
        fromWorker.Dispose();
    }

    private ScriptReader? ReadMessage()
    {
        byte[] head = new byte[HeadLength];
        if (!Fill(head, 0))
        {
            return null;
        }

        // Whatever is no message is something a library printed: it is kept, and the next message looked for.
        while (!head.AsSpan().StartsWith(Mark))
        {
            int next = head.AsSpan(1).IndexOf(Mark[0]);
            int stray = next < 0 ? HeadLength : next + 1;
            strayPrints.Keep(Encoding.UTF8.GetString(head, 0, stray));
            head.AsSpan(stray).CopyTo(head);
            if (!Fill(head, HeadLength - stray))
            {
                return null;
            }
        }

        uint headerLength = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)),
            bodyLength = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        if (headerLength > LongestHeader || bodyLength > WireProtocol.MaximumLength)
        {
            throw new WireException($"A message with a header of {headerLength} and arrays of {bodyLength} bytes; at most {LongestHeader} and {WireProtocol.MaximumLength} are allowed.");
        }

        return ReadBlock((int)headerLength) is { } header && ReadBlock((int)bodyLength) is { } body ? ScriptReader.Parse(header, body, s_kinds) : null;
    }

    /// <summary>A block of a length that the script promised; null where the stream ends before. Memory is taken as bytes come: a promise alone takes none.</summary>
    private byte[]? ReadBlock(int length)
    {
        byte[] block = new byte[Math.Min(length, FirstPart)];
        for (int read = 0; read < length;)
        {
            if (read == block.Length)
            {
                Array.Resize(ref block, (int)Math.Min(length, 4L * block.Length));
            }

            int part = block.Length - read;
            if (fromWorker.ReadAtLeast(block.AsSpan(read), part, throwOnEndOfStream: false) < part)
            {
                return null;
            }

            read += part;
        }

        return block;
    }

    /// <summary>Fills the head from a place on; at the end of the stream what is left is a stray print, too.</summary>
    private bool Fill(byte[] head, int from)
    {
        int count = fromWorker.ReadAtLeast(head.AsSpan(from), HeadLength - from, throwOnEndOfStream: false);
        if (count == HeadLength - from)
        {
            return true;
        }

        strayPrints.Keep(Encoding.UTF8.GetString(head, 0, from + count));
        return false;
    }
}
