using SerHost.Core.Audio;
using SerHost.Core.Experiments;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Pipeline;

/// <summary>A folder of noise clips, loud ones called angry and soft ones sad, with file names in the CREMA-D scheme, and what is asked about them.</summary>
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

    /// <summary>The fixture plugin's model, two of its methods and its cues on a corpus.</summary>
    public static Experiment Experiment(string corpus) => new()
    {
        Name = "test",
        Corpus = new CorpusChoice { Path = corpus },
        Model = "fixture-level",
        Methods = [new MethodChoice { Id = "fixture-columns" }, new MethodChoice { Id = "fixture-dice" }],
        Cues = new CueChoice { Id = "fixture-level" },
        Segments = new Analysis.Segments.SegmentSettings { WindowFrames = 4, Count = 4 },
    };

    public static void WriteNoise(string path, double amplitude, int seed, double seconds = 2.5)
    {
        var random = new Random(seed);
        float[] samples = [.. Enumerable.Range(0, (int)(seconds * RateHz)).Select(n => (float)(amplitude * (0.2 + Math.Abs(Math.Sin(n * 0.0013))) * (random.NextDouble() - 0.5)))];
        AudioFile.WriteWav(path, new AudioClip("noise", samples, RateHz));
    }
}
