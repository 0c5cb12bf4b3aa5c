using System.Buffers.Binary;
using System.Text;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Plugins.Scripts;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>Messages byte by byte, as sdk/docs/protocol.md has them.</summary>
public sealed class ScriptWireTests
{
    private readonly OutputTail _prints = new();
    private readonly List<string> _notes = [];

    [Fact]
    public void Message_has_mark_lengths_header_and_padded_arrays()
    {
        var writer = new ScriptWriter("call", 3);
        writer.Json.WriteString("do", "predict");
        writer.Floats(new float[] { 1, -2.5f, 3 }, 1, 3);
        writer.Flags([true, false]);
        var sent = new MemoryStream();
        using (var wire = new ScriptWire(sent, new MemoryStream(), _prints, _notes.Add))
        {
            wire.Send(writer);
        }

        byte[] bytes = sent.ToArray();
        int header = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)), body = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        Assert.Equal([0, (byte)'S', (byte)'H', (byte)'P'], bytes[..4]);
        Assert.Equal(
            """{"type":"call","call":3,"do":"predict","arrays":[{"type":"float32","shape":[1,3]},{"type":"uint8","shape":[2]}]}""",
            Encoding.UTF8.GetString(bytes, 12, header));
        Assert.Equal((24, bytes.Length), (body, 12 + header + body));
        Assert.Equal(-2.5f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(12 + header + 4)));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0], bytes[(12 + header + 16)..]);
    }

    [Fact]
    public void Arrays_of_every_type_are_read()
    {
        byte[] body = new byte[40];
        BinaryPrimitives.WriteSingleLittleEndian(body, 1.5f);
        BinaryPrimitives.WriteDoubleLittleEndian(body.AsSpan(8), -2.25);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(16), 7);
        body[24] = 1;
        ScriptReader message = Read(Message("""
            {"type":"reply","call":4,"arrays":[{"type":"float32","shape":[1]},{"type":"float64","shape":[1,1]},{"type":"int32","shape":[1]},{"type":"uint8","shape":[3]},{"type":"float32","shape":[0,5]}]}
            """, body))!;

        Assert.Equal((MessageKind.Reply, 4), (message.Kind, message.Call));
        Assert.Equal([1.5f], message.Floats(0, "x", 1));
        Assert.Equal([-2.25f], message.Floats(1, "x", -1, 1));
        Assert.Equal([7], message.Integers(2));
        Assert.Equal([true, false, false], message.Flags(3));
        Assert.Empty(message.Floats(4, "x", 0, 5));
        Assert.Equal("X has shape [1]; expected [2, any].", Assert.Throws<WireException>(() => message.Floats(0, "X", 2, -1)).Message);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("a long line that a library printed, with \0 in it and SHP, and \0S, too\n")]
    public void What_is_printed_between_messages_is_kept_and_skipped(string printed)
    {
        byte[] stray = Encoding.UTF8.GetBytes(printed), message = Message("""{"type":"reply","call":1}""");

        Assert.Equal(1, Read([.. stray, .. message])!.Call);
        Assert.Equal(printed, _prints.Text);
    }

    [Fact]
    public void Prints_without_any_message_end_with_the_stream()
    {
        Assert.Null(Read(Encoding.UTF8.GetBytes("nothing but text that goes on")));
        Assert.Equal("nothing but text that goes on", _prints.Text);
    }

    [Fact]
    public void Notes_are_passed_on_and_unknown_messages_are_ignored()
    {
        ScriptReader? message = Read(
            [.. Message("""{"type":"note","text":"listen"}"""), .. Message("""{"type":"from-the-future","call":1}"""), .. Message("""{"type":"progress","call":1,"share":0.5}""")]);

        Assert.Equal(MessageKind.Progress, message!.Kind);
        Assert.Equal(["listen"], _notes);
    }

    [Theory]
    [InlineData("""{"type":"reply","arrays":[{"type":"float32","shape":[1000000]}]}""", "An array of shape [1000000], but 8 bytes are left.")]
    [InlineData("""{"type":"reply","arrays":[{"type":"float32","shape":[65536,65536,65536,65536]}]}""", "but 8 bytes are left")]
    [InlineData("""{"type":"reply","arrays":[{"type":"float32","shape":[-1]}]}""", "whole numbers of 0 or more")]
    [InlineData("""{"type":"reply","arrays":[{"type":"complex64","shape":[1]}]}""", "An array of type 'complex64'")]
    [InlineData("""{"type":"reply","arrays":{}}""", "Field 'arrays' must be a list.")]
    [InlineData("""{"call":1}""", "field 'type' must be a text")]
    [InlineData("[1]", "field 'type' must be a text")]
    [InlineData("{", "no JSON")]
    public void Message_that_is_none_is_refused_before_room_is_made_for_it(string header, string problem) =>
        Assert.Contains(problem, Assert.Throws<WireException>(() => Read(Message(header, new byte[8]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Lengths_beyond_the_limits_are_refused()
    {
        byte[] message = Message("{}");
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), uint.MaxValue);

        Assert.Contains("at most", Assert.Throws<WireException>(() => Read(message)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_cut_short_is_the_end()
    {
        byte[] message = Message("""{"type":"reply","call":1}""");

        Assert.Null(Read(message[..^3]));
    }

    private static byte[] Message(string header, byte[]? body = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header.Trim()), lengths = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(lengths, text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lengths.AsSpan(4), body?.Length ?? 0);
        return [0, (byte)'S', (byte)'H', (byte)'P', .. lengths, .. text, .. body ?? []];
    }

    private ScriptReader? Read(byte[] bytes)
    {
        using var wire = new ScriptWire(new MemoryStream(), new MemoryStream(bytes), _prints, _notes.Add);
        return (ScriptReader?)wire.Receive();
    }
}
