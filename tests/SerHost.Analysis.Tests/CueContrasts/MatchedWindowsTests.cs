using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.CueContrasts;

public sealed class MatchedWindowsTests
{
    private const int Windows = 16, FramesPerWindow = 15, Chosen = 5;
    private static readonly CueContrastSettings Settings = new() { MaximumExactSets = 0, SampledSets = 1, RandomDraws = 1, VariabilityOf = [] };

    private static readonly CueDescriptor[] Cues =
    [
        new("loudness", "loudness", "", false, "test") { Quantity = CueQuantity.Level },
        new("pitch", "pitch", "semitones", true, "test"),
    ];

    [Fact]
    public void Weighted_sides_have_equal_level_spread_and_voicing()
    {
        int found = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            BaselineContrast matched = Pitch(Clip(new Random(seed), out double[] levels, 0.5), Ranked(levels, new Random(seed), noise: 2));
            if (matched.Balance is { } balance)
            {
                found++;
                double slack = 0.03 * balance.LevelDeviationDb;
                Assert.InRange(balance.LevelAfterDb, -slack, slack);
                Assert.InRange(balance.SpreadAfterDb, -0.2, 0.2);
                Assert.InRange(balance.VoicingAfter, -0.02, 0.02);
                Assert.True(balance.EffectiveSalient >= 2 && balance.EffectiveOther >= 2);
            }
        }

        Assert.InRange(found, 20, 50);
    }

    [Fact]
    public void Loudest_windows_have_no_counterpart_and_say_so()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            BaselineContrast matched = Pitch(Clip(new Random(seed), out double[] levels, 0.5), Ranked(levels, new Random(seed), noise: 0));
            Assert.True(double.IsNaN(matched.Delta));
            Assert.Contains("comparable moments", matched.UndefinedReason, StringComparison.Ordinal);
            Assert.Matches(@"[+-]\d+\.\d dB|count once", matched.UndefinedReason);
        }
    }

    [Fact]
    public void Level_cue_is_not_testable_against_windows_matched_in_level()
    {
        (AudioClip clip, CueTracks tracks) = Clip(new Random(1), out double[] levels, 0.5);
        BaselineContrast matched = Analyse(clip, tracks, Ranked(levels, new Random(1), noise: 5))[0];
        Assert.True(matched.IsNotTestable);
        Assert.True(double.IsNaN(matched.Delta));
        Assert.Contains("matched on level", matched.UndefinedReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gain_changes_nothing()
    {
        (AudioClip clip, CueTracks tracks) = Clip(new Random(4), out double[] levels, 0.5);
        int[] chosen = Ranked(levels, new Random(4), noise: 3);
        var softer = new AudioClip("s", clip.Samples.ToArray().Select(s => 0.125f * s).ToArray(), clip.SampleRateHz);
        Assert.Equal(Pitch((clip, tracks), chosen).Delta, Pitch((softer, tracks), chosen).Delta, 1e-9);
    }

    /// <summary>Pitch rises with level, windows are chosen without regard to pitch. Every choice, even one by level itself, must come out at the nominal rate.</summary>
    [Theory]
    [InlineData("random", 0)]
    [InlineData("energy", 1)]
    [InlineData("reversed energy", -1)]
    public void Choices_that_ignore_pitch_are_rejected_at_the_nominal_rate(string choice, int sign)
    {
        const int Corpora = 1000, Speakers = 8, Clips = 2;
        int rejected = 0, tested = 0, without = 0;
        var random = new Random(choice.Length);
        for (int corpus = 0; corpus < Corpora; corpus++)
        {
            var matched = new List<(string, double)>();
            for (int clip = 0; clip < Speakers * Clips; clip++)
            {
                // A choice that follows level as a real energy map does, with enough noise that some clips can be compared.
                (AudioClip Clip, CueTracks Tracks) made = Clip(random, out double[] levels, 0.5);
                int[] chosen = Ranked([.. levels.Select(level => sign * level)], random, noise: 4);
                double delta = Pitch(made, chosen).Delta;
                without += double.IsNaN(delta) ? 1 : 0;
                matched.Add(($"s{clip % Speakers}", delta));
            }

            Clusters clusters = Clusters.Group(matched);
            if (clusters.Count >= 5)
            {
                tested++;
                rejected += SignFlipPermutation.Test(clusters).P <= 0.05 ? 1 : 0;
            }
        }

        Assert.Equal(Corpora, tested);
        Assert.True(without > 0);
        Assert.InRange(rejected / (double)tested, 0.03, 0.07);
    }

    [Fact]
    public void Pitch_raised_in_the_chosen_windows_is_found_with_its_size()
    {
        var random = new Random(9);
        var deltas = new List<double>();
        for (int clip = 0; clip < 300; clip++)
        {
            (AudioClip sound, CueTracks tracks) = Clip(random, out double[] levels, 0.5);
            int[] chosen = Ranked(levels, random, noise: 4);
            float[] values = tracks.Values.ToArray();
            foreach (int w in chosen)
            {
                for (int f = w * FramesPerWindow; f < (w + 1) * FramesPerWindow; f++)
                {
                    values[(Windows * FramesPerWindow) + f] += 1;
                }
            }

            deltas.Add(Pitch((sound, new CueTracks(Cues, tracks.TimeAxis, values, tracks.IsVoiced)), chosen).Delta);
        }

        Assert.InRange(deltas.Where(d => !double.IsNaN(d)).Average(), 0.9, 1.1);
    }

    /// <summary>16 windows of 0.15 s whose levels differ by some 8 dB and drift inside; pitch rises by 0.3 semitones a dB and varies by window and frame.</summary>
    private static (AudioClip Clip, CueTracks Tracks) Clip(Random random, out double[] levels, double slopePerDb)
    {
        const int Frames = Windows * FramesPerWindow, Rate = 1000, SamplesPerFrame = 10;
        var samples = new float[Frames * SamplesPerFrame];
        var values = new float[2 * Frames];
        var voiced = new bool[Frames];
        levels = new double[Windows];
        for (int w = 0; w < Windows; w++)
        {
            levels[w] = -30 + (8 * random.NextNormal());
            double tilt = 3 * random.NextNormal(), pitch = 20 + (0.6 * slopePerDb * levels[w]) + (2 * random.NextNormal());
            double voicedShare = 0.4 + (0.5 * random.NextDouble());
            for (int f = w * FramesPerWindow; f < (w + 1) * FramesPerWindow; f++)
            {
                double level = levels[w] + (tilt * (((f % FramesPerWindow) / 7.0) - 1)) + random.NextNormal();
                for (int i = 0; i < SamplesPerFrame; i++)
                {
                    samples[(f * SamplesPerFrame) + i] = (float)(Math.Pow(10, level / 20) * (i % 2 == 0 ? 1 : -1));
                }

                voiced[f] = random.NextDouble() < voicedShare;
                values[f] = (float)Math.Pow(10, level / 20);
                values[Frames + f] = voiced[f] ? (float)(pitch + random.NextNormal()) : float.NaN;
            }
        }

        return (new AudioClip("c", samples, Rate), new CueTracks(Cues, new TimeAxis(0.005, 0.01, Frames, 0.02), values, voiced));
    }

    private static int[] Ranked(double[] levels, Random random, double noise)
    {
        double[] scores = [.. levels.Select(level => (level / 8 * (noise == 0 ? 1 : 2)) + (noise * random.NextNormal()))];
        return [.. Enumerable.Range(0, Windows).OrderByDescending(w => scores[w]).Take(Chosen)];
    }

    private static BaselineContrast Pitch((AudioClip Clip, CueTracks Tracks) made, int[] chosen) => Analyse(made.Clip, made.Tracks, chosen)[1];

    private static BaselineContrast[] Analyse(AudioClip clip, CueTracks tracks, int[] chosen) =>
        [.. CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(Windows, 0.15, chosen), Settings, 1).Contrasts
            .Select(contrast => contrast.Baselines.SingleOrDefault(b => b.Baseline == CueBaseline.Matched)!)];
}
