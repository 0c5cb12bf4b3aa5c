using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Tests.Shared;

/// <summary>Made-up clips, tracks and selections for tests of the contrasts.</summary>
internal static class TestVoices
{
    public static readonly CueDescriptor[] Cues =
    [
        new("loudness", "loudness", "", false, "test"),
        new("f0_semitone", "pitch", "semitones", true, "test"),
    ];

    /// <summary>2 s of noise and 200 frames of cues; unvoiced frames have NaN pitch.</summary>
    public static (AudioClip Clip, CueTracks Tracks) Random(int seed, double voicedShare = 0.7)
    {
        var random = new Random(seed);
        float[] samples = [.. Enumerable.Range(0, 16000).Select(_ => (float)(0.1 * (random.NextDouble() - 0.5)))];
        bool[] voiced = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() < voicedShare)];
        var values = new float[400];
        for (int i = 0; i < 200; i++)
        {
            values[i] = (float)random.NextDouble();
            values[200 + i] = voiced[i] ? 20 + (float)(5 * random.NextDouble()) : float.NaN;
        }

        return (new AudioClip("c" + seed, samples, 8000), new CueTracks(Cues, new TimeAxis(0.005, 0.01, 200, 0.06), values, voiced));
    }

    /// <summary>Tiles of a given length with chosen windows.</summary>
    public static SegmentSelection Tiles(int count, double seconds, params int[] chosen)
    {
        var axis = new TimeAxis(0.5 * seconds, seconds, count, seconds);
        ScoredWindow[] windows = [.. Enumerable.Range(0, count).Select(i => new ScoredWindow(i, 1, axis.Tiles(i, 1), 0, true))];
        Segment[] segments = [.. chosen.Select((w, rank) => new Segment(rank + 1, w, windows[w].Range, 0))];
        return new SegmentSelection(windows, segments, false, 0, []);
    }
}
