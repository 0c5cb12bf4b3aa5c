using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.CueContrasts;

public class CueContrastAnalysisTests
{
    private static readonly CueContrastSettings Settings = new();

    [Fact]
    public void Full_baseline_of_a_clip_heard_in_part_is_the_mean_over_that_part()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(11);
        SegmentSelection selection = TestVoices.Tiles(5, 0.2, 1, 3);
        CueContrastResult whole = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 1);
        CueContrastResult heard = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 1, [new TimeRange(0, 0.4), new TimeRange(0.6, 1)]);
        double expected = Enumerable.Range(0, tracks.TimeAxis.Count)
            .Where(i => tracks.TimeAxis.CentreOf(i) is < 0.4 or (> 0.6 and < 1)).Average(i => (double)tracks.Track(0).Span[i]);
        Assert.Equal(expected, heard.Contrasts[0].Full, 1e-6);
        Assert.Equal(heard.Contrasts[0].Salient - expected, heard.Contrasts[0].Delta(CueBaseline.Full), 1e-6);
        Assert.NotEqual(expected, whole.Contrasts[0].Full, 1e-4);
        Assert.Equal(whole.Contrasts[0].Delta(CueBaseline.Rest), heard.Contrasts[0].Delta(CueBaseline.Rest));
        Assert.Contains(heard.Notes, note => note.Contains("the full baseline is that part", StringComparison.Ordinal));
        Assert.DoesNotContain(whole.Notes, note => note.Contains("heard", StringComparison.Ordinal));
    }

    [Fact]
    public void Full_and_rest_contrasts_obey_the_identity_of_equal_windows()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(4);
        SegmentSelection selection = TestVoices.Tiles(20, 0.1, 3, 7, 12, 1, 19);
        CueContrast loudness = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 1).Contrasts[0];
        Assert.Equal((1 - (5.0 / 20)) * loudness.Delta(CueBaseline.Rest), loudness.Delta(CueBaseline.Full), 1e-9);
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(-35.7f)]
    public void Cue_that_never_changes_has_no_contrast_of_either_sign(float value)
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(6);
        float[] constant = [.. Enumerable.Repeat(value, 400)];
        var still = new CueTracks(tracks.Cues, tracks.TimeAxis, constant, tracks.IsVoiced);
        CueContrastResult result = CueContrastAnalysis.Analyse(clip, still, TestVoices.Tiles(14, 0.137, 2, 5, 9), Settings, 1);
        BaselineContrast[] contrasts = [.. result.Contrasts.Where(cue => cue.CueId is "loudness" or "f0_semitone").SelectMany(cue => cue.Baselines).Where(baseline => !double.IsNaN(baseline.Value))];
        Assert.True(contrasts.Length >= 6);
        Assert.All(contrasts, contrast => Assert.Equal((0.0, 0.5), (contrast.Delta, contrast.ChancePositive)));
    }

    [Fact]
    public void Exact_test_equals_a_slow_enumeration_by_bit_masks()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            (AudioClip clip, CueTracks tracks) = TestVoices.Random(seed);
            SegmentSelection selection = TestVoices.Tiles(10, 0.2, 2, 5, 9);
            CueContrastResult result = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 1);
            for (int cue = 0; cue < 2; cue++)
            {
                var means = new List<double>();
                double observed = double.NaN;
                for (int mask = 0; mask < 1024; mask++)
                {
                    if (int.PopCount(mask) == 3)
                    {
                        TimeRange[] ranges = [.. Enumerable.Range(0, 10).Where(w => (mask & (1 << w)) != 0).Select(w => selection.Windows[w].Range)];
                        means.Add(CueAggregator.Summarise(tracks, ranges).Cues[cue].Mean);
                        observed = mask == ((1 << 2) | (1 << 5) | (1 << 9)) ? means[^1] : observed;
                    }
                }

                double centre = means.Average();
                double deviation = Math.Sqrt(means.Average(m => (m - centre) * (m - centre)));
                RandomisationTest test = result.Contrasts[cue].Randomisation!;
                Assert.Equal(120, test.Sets);
                Assert.True(test.IsExact);
                Assert.Equal((observed - centre) / deviation, test.Z, 1e-6);
                Assert.Equal(means.Count(m => m >= observed - 1e-9) / 120.0, test.PGreater, 1e-12);
                Assert.Equal(means.Count(m => m <= observed + 1e-9) / 120.0, test.PLess, 1e-12);
                Assert.Equal(means.Count(m => Math.Abs(m - centre) >= Math.Abs(observed - centre) - 1e-9) / 120.0, test.PTwoSided, 1e-12);
                double full = CueAggregator.SummariseClip(tracks).Cues[cue].Mean;
                Assert.Equal(means.Count(m => m > full) / 120.0, result.Contrasts[cue].Baselines[0].ChancePositive, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(13, 5, 1287)]
    [InlineData(20, 5, 15504)]
    public void Window_sets_are_all_combinations_once(int n, int k, int expected)
    {
        WindowSets sets = WindowSets.Create([.. Enumerable.Range(0, n)], k, 200_000, 10, 1);
        Assert.Equal(expected, sets.Count);
        Assert.Equal(expected, WindowSets.Binomial(n, k));
        var seen = new HashSet<string>();
        for (int s = 0; s < sets.Count; s++)
        {
            int[] set = sets[s].ToArray();
            Assert.Equal(set.Order().Distinct(), set);
            Assert.True(seen.Add(string.Join(',', set)));
        }
    }

    [Fact]
    public void Best_possible_choice_has_the_smallest_p()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(11);
        SegmentSelection all = TestVoices.Tiles(13, 0.15);
        int[] loudest = [.. Enumerable.Range(0, 13)
            .OrderByDescending(w => CueAggregator.Summarise(tracks, [all.Windows[w].Range]).Cues[0].Mean).Take(5)];
        CueContrast loudness = CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(13, 0.15, loudest), Settings, 1).Contrasts[0];
        Assert.Equal(1.0 / 1287, loudness.Randomisation!.PGreater, 1e-12);
        Assert.True(loudness.Delta(CueBaseline.Full) > 0 && loudness.Delta(CueBaseline.Rest) > 0 && loudness.Delta(CueBaseline.Random) > 0);
    }

    [Fact]
    public void Random_choices_give_uniform_p_values()
    {
        var random = new Random(77);
        var p = new List<double>();
        for (int n = 0; n < 400; n++)
        {
            (AudioClip clip, CueTracks tracks) = TestVoices.Random(1000 + n);
            int[] order = [.. Enumerable.Range(0, 10)];
            random.Shuffle(order);
            p.Add(CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(10, 0.2, order[..3]), Settings, 1).Contrasts[1].Randomisation!.PGreater);
        }

        double[] sorted = [.. p.Order()];
        double distance = sorted.Select((value, i) => Math.Max(Math.Abs(value - ((i + 1) / 400.0)), Math.Abs(value - (i / 400.0)))).Max();
        Assert.True(distance < 1.628 / Math.Sqrt(400), $"Kolmogorov-Smirnov distance {distance}");
    }

    [Fact]
    public void Matched_baseline_removes_an_energy_difference()
    {
        // Pitch follows energy here: salient windows are loud and high. Against matched windows the pitch difference must shrink.
        var random = new Random(3);
        var samples = new float[24000];
        var values = new float[600];
        bool[] voiced = [.. Enumerable.Repeat(true, 300)];
        for (int w = 0; w < 20; w++)
        {
            double level = w % 2 == 0 ? 0.3 : 0.01;
            for (int i = 0; i < 1200; i++)
            {
                samples[(w * 1200) + i] = (float)(level * (random.NextDouble() - 0.5));
            }

            for (int f = 0; f < 15; f++)
            {
                values[(w * 15) + f] = (float)level;
                values[300 + (w * 15) + f] = (float)((w % 2 == 0 ? 24 : 20) + random.NextDouble());
            }
        }

        var tracks = new CueTracks(TestVoices.Cues, new TimeAxis(0.005, 0.01, 300, 0.06), values, voiced);
        SegmentSelection selection = TestVoices.Tiles(20, 0.15, 0, 2, 4, 6, 8);
        CueContrast pitch = CueContrastAnalysis.Analyse(new AudioClip("x", samples, 8000), tracks, selection, Settings, 1).Contrasts[1];
        Assert.True(pitch.Delta(CueBaseline.Full) > 1.5);
        Assert.True(Math.Abs(pitch.Delta(CueBaseline.Matched)) < 0.3, $"{pitch.Delta(CueBaseline.Matched)}");
        MatchBalance balance = pitch.Baselines.Single(b => b.Baseline == CueBaseline.Matched).Balance!;
        Assert.True(balance.LevelBeforeDb > 10, $"{balance}");
        Assert.InRange(balance.LevelAfterDb, -0.2, 0.2);
    }

    [Fact]
    public void Unvoiced_as_zero_reproduces_the_defect_and_is_off_by_default()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(8, 0.5);
        SegmentSelection selection = TestVoices.Tiles(10, 0.2, 1, 2);
        CueContrast ours = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 1).Contrasts[1];
        CueContrast defect = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings with { UnvoicedCountsAsZero = true }, 1).Contrasts[1];
        Assert.InRange(ours.Salient, 20, 25);
        float[] track = tracks.Track(1).ToArray();
        Assert.Equal(track.Skip(20).Take(40).Average(v => float.IsNaN(v) ? 0 : (double)v), defect.Salient, 1e-9);
    }

    [Fact]
    public void Silent_salient_segments_leave_voiced_cues_undefined_with_a_reason()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(9, 0);
        CueContrast pitch = CueContrastAnalysis.Analyse(clip, tracks, TestVoices.Tiles(10, 0.2, 1), Settings, 1).Contrasts[1];
        Assert.True(double.IsNaN(pitch.Salient));
        Assert.Null(pitch.Randomisation);
        Assert.Contains("at least 3 are needed", pitch.UndefinedReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlapping_windows_are_sampled_and_obey_the_overlap_rule()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(12);
        ScoredWindow[] windows = [.. Enumerable.Range(0, 37).Select(i => new ScoredWindow(i, 4, new TimeRange(0.05 * i, (0.05 * i) + 0.2), 0, true))];
        Segment[] segments = [new(1, 3, windows[3].Range, 0), new(2, 20, windows[20].Range, 0)];
        CueContrastResult result = CueContrastAnalysis.Analyse(
            clip, tracks, new SegmentSelection(windows, segments, true, 0, []), Settings with { SampledSets = 500 }, 1);
        Assert.False(result.Contrasts[0].Randomisation!.IsExact);
        Assert.Equal(500, result.Contrasts[0].Randomisation!.Sets);
    }

    [Fact]
    public void Sampled_sets_without_the_cue_leave_the_test_out()
    {
        // Only the chosen windows are voiced: the one sampled set almost surely has no pitch.
        float[] values = [.. Enumerable.Repeat(1f, 200), .. Enumerable.Range(0, 200).Select(i => i < 20 ? 30f : float.NaN)];
        bool[] voiced = [.. Enumerable.Range(0, 200).Select(i => i < 20)];
        var tracks = new CueTracks(TestVoices.Cues, new TimeAxis(0.005, 0.01, 200, 0.06), values, voiced);
        CueContrastResult result = CueContrastAnalysis.Analyse(
            TestVoices.Random(1).Clip, tracks, TestVoices.Tiles(20, 0.1, 0), Settings with { MaximumExactSets = 1, SampledSets = 1, RandomDraws = 1 }, 3);
        Assert.Equal(30, result.Contrasts[1].Salient);
        Assert.Null(result.Contrasts[1].Randomisation);
    }

    [Fact]
    public void Same_seed_gives_the_same_numbers()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(13);
        SegmentSelection selection = TestVoices.Tiles(20, 0.1, 1, 4, 5);
        CueContrastResult first = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 5);
        CueContrastResult second = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 5);
        Assert.Equal(first.Contrasts.Select(c => c.Delta(CueBaseline.Random)), second.Contrasts.Select(c => c.Delta(CueBaseline.Random)));
    }

    [Fact]
    public void Variability_is_the_mean_of_the_windows_own_deviations()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(14);
        SegmentSelection selection = TestVoices.Tiles(10, 0.2, 0, 6);
        CueContrast variability = CueContrastAnalysis.Analyse(clip, tracks, selection, Settings, 5).Contrasts.Single(c => c.CueId == "f0_semitone_sd");
        double expected = selection.Segments.Average(s => CueAggregator.Summarise(tracks, [s.Range]).Cues[1].StandardDeviation);
        Assert.Equal(expected, variability.Salient, 1e-12);
    }
}
