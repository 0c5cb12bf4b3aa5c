using System.Buffers.Binary;
using System.Globalization;
using Cues.Gemaps;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace Cues.Gemaps.Tests;

/// <summary>Clips and openSMILE 3.0.1 values of ../shared/reference.</summary>
internal static class ReferenceClip
{
    public static AudioClip Read(string name) => ReadWav(TestFiles.RequireShared("reference", "clips", name + ".wav"), name);

    /// <summary>Columns of one of openSMILE's CSV files by name; time and name columns included where numeric.</summary>
    public static Dictionary<string, double[]> Csv(string clip, string file)
    {
        string[] lines = File.ReadAllLines(TestFiles.RequireShared("reference", "opensmile", clip, file + ".csv"));
        string[] header = lines[0].Split(';');
        string[][] rows = [.. lines[1..].Select(line => line.Split(';'))];
        return header.Select((name, column) => (name, column)).Where(h => h.name != "name").ToDictionary(
            h => h.name, h => rows.Select(row => double.Parse(row[h.column], CultureInfo.InvariantCulture)).ToArray());
    }

    public static CueTracks Extract(AudioClip clip, string profile, string level)
    {
        var extractor = new GemapsExtractor();
        ParameterValues values = ParameterValues.Parse(
            extractor.Descriptor.Parameters, new Dictionary<string, string> { ["profile"] = profile, ["level"] = level });
        return extractor.Extract(clip, values, CancellationToken.None);
    }

    public static float[] Track(this CueTracks tracks, string id) =>
        tracks.Track(tracks.Cues.Select((cue, index) => (cue, index)).First(c => c.cue.Id == id).index).ToArray();

    // Canonical 16-bit mono WAV, as the reference clips are.
    private static AudioClip ReadWav(string path, string name)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(24));
        int at = 12;
        while (System.Text.Encoding.ASCII.GetString(bytes, at, 4) != "data")
        {
            at += 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
        }

        var samples = new float[BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4)) / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at + 8 + (2 * i))) / 32768f;
        }

        return new AudioClip(name, samples, rate, path);
    }
}
