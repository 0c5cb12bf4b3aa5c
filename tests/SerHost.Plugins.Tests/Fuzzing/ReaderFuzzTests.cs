using System.Buffers.Binary;
using System.Text;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Plugins.Scripts;
using SerHost.Plugins.Trust;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Fuzzing;

/// <summary>What scripts send and what was decided about plugins, damaged.</summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Reader, file name, a valid file, what reads it, the exceptions it documents.</summary>
    private static readonly Dictionary<string, (string File, Func<byte[]> Valid, Action<string> Read, Type[] Documented)> s_readers = new(StringComparer.Ordinal)
    {
        ["messages of a script"] = ("messages", Messages, ReadMessages, [typeof(WireException)]),
        ["decisions about plugins"] = (TrustStore.FileName, () => Encoding.UTF8.GetBytes($$"""
            { "trusted": [ { "id": "my-method", "hash": "{{new string('a', 64)}}", "folder": "/plugins/my-method", "trustedUtc": "2026-01-02T03:04:05Z", "state": null } ], "ignored": [ "other" ] }
            """), path => Assert.True((TrustStore.Open(Path.GetDirectoryName(path)!).Problem?.Length ?? 0) <= 500), []),
    };

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void Damaged_file_is_read_or_refused_in_documented_words(string reader)
    {
        (string file, Func<byte[]> valid, Action<string> read, Type[] documented) = s_readers[reader];
        string path = _folder.File(file);
        ReaderFuzz.Check(reader, path, valid(), () => read(path), documented, usual: 1000);
    }

    private static void ReadMessages(string path)
    {
        using var wire = new ScriptWire(new MemoryStream(), File.OpenRead(path), new OutputTail(), _ => { });
        while (wire.Receive() is ScriptReader message)
        {
            for (int i = 0; i < message.ArrayCount; i++)
            {
                message.Floats(i, "A map", [.. message.Shape(i)]);
            }
        }
    }

    private static byte[] Messages() =>
    [
        .. Message("""{ "type": "hello", "call": 0, "protocol": 1, "arrays": [] }""", []),
        .. Encoding.UTF8.GetBytes("a library prints something\n"),
        .. Message("""{ "type": "note", "text": "slow" }""", []),
        .. Message("""{ "type": "reply", "call": 3, "arrays": [ { "type": "float32", "shape": [2, 3] }, { "type": "int32", "shape": [2] } ] }""", new byte[32]),
    ];

    private static byte[] Message(string header, byte[] body)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), head = [0, (byte)'S', (byte)'H', (byte)'P', 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), body.Length);
        return [.. head, .. text, .. body];
    }
}
