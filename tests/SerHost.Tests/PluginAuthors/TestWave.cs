using System.Text;

namespace SerHost.Tests.PluginAuthors;

/// <summary>A recording with a known answer.</summary>
internal static class TestWave
{
    /// <summary>Writes a second of 200 Hz at −54 dB, then a second at −12 dB; 16-bit PCM, mono.</summary>
    public static void WriteQuietThenLoud(string path, int sampleRateHz)
    {
        using var writer = new BinaryWriter(File.Create(path));
        int samples = 2 * sampleRateHz;
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(36 + (2 * samples));
        writer.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(sampleRateHz);
        writer.Write(2 * sampleRateHz);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(2 * samples);
        for (int i = 0; i < samples; i++)
        {
            double amplitude = i < sampleRateHz ? 0.002 : 0.25;
            writer.Write((short)Math.Round(32767 * amplitude * Math.Sin(2 * Math.PI * 200 * i / sampleRateHz)));
        }
    }
}
