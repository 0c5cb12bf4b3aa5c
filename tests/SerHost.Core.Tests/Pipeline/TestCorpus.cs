using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Pipeline;

/// <summary>A folder of noise clips, loud ones called angry and soft ones sad, with file names in the CREMA-D scheme.</summary>
internal static class TestCorpus
{
    public const int RateHz = 8000;

    public static string Make(ScratchFolder folder, int clips, string name = "clips")
    {
        string path = folder.File(name);
        Directory.CreateDirectory(path);
        for (int i = 0; i < clips; i++)
        {
            bool isLoud = i % 2 == 0;
            WriteNoise(Path.Combine(path, $"{1001 + (i / 2)}_IEO_{(isLoud ? "ANG" : "SAD")}_XX.wav"), isLoud ? 0.5 : 0.005, seed: i);
        }

        return path;
    }

    public static void WriteNoise(string path, double amplitude, int seed, double seconds = 2.5)
    {
        var random = new Random(seed);
        float[] samples = [.. Enumerable.Range(0, (int)(seconds * RateHz)).Select(n => (float)(amplitude * (0.2 + Math.Abs(Math.Sin(n * 0.0013))) * (random.NextDouble() - 0.5)))];
        AudioFile.WriteWav(path, new AudioClip("noise", samples, RateHz));
    }
}
