using System.Text;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Audio;

/// <summary>Builds WAV files byte by byte, honest or lying, without using the code under test.</summary>
internal sealed class WavBytes
{
    public string Riff { get; init; } = "RIFF";
    public int Tag { get; init; } = 1;
    public int Channels { get; init; } = 1;
    public long RateHz { get; init; } = 16000;
    public int Bits { get; init; } = 16;
    public int? FrameBytes { get; init; }
    public bool Extensible { get; init; }
    public uint? DeclaredData { get; init; }
    public byte[] Data { get; init; } = [];
    public byte[] BeforeFormat { get; init; } = [];
    public byte[] BeforeData { get; init; } = [];
    public byte[] AfterData { get; init; } = [];

    public static byte[] Chunk(string id, byte[] body, uint? declared = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Encoding.ASCII.GetBytes(id));
        writer.Write(declared ?? (uint)body.Length);
        writer.Write(body);
        return stream.ToArray();
    }

    public byte[] ToArray()
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write("WAVE"u8);
        writer.Write(BeforeFormat);
        writer.Write(Chunk("fmt ", Format()));
        writer.Write(BeforeData);
        writer.Write(Chunk("data", Data, DeclaredData));
        writer.Write(AfterData);
        byte[] content = body.ToArray();
        return [.. Encoding.ASCII.GetBytes(Riff), .. BitConverter.GetBytes((uint)content.Length), .. content];
    }

    public string Write(ScratchFolder folder, string name = "clip.wav")
    {
        string path = folder.File(name);
        File.WriteAllBytes(path, ToArray());
        return path;
    }

    private byte[] Format()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        int frameBytes = FrameBytes ?? (Channels * Bits / 8);
        writer.Write((ushort)(Extensible ? 0xFFFE : Tag));
        writer.Write((ushort)Channels);
        writer.Write((uint)RateHz);
        writer.Write((uint)(RateHz * frameBytes));
        writer.Write((ushort)frameBytes);
        writer.Write((ushort)Bits);
        if (Extensible)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)Bits);
            writer.Write(0u);
            writer.Write(new Guid((uint)Tag, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71).ToByteArray());
        }

        return stream.ToArray();
    }
}
