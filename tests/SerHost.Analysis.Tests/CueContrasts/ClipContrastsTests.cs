using System.Text.Json;
using System.Text.Json.Serialization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.CueContrasts;

public class ClipContrastsTests
{
    private static readonly CueContrastSettings Settings = new() { RandomDraws = 30, SampledSets = 400, MaximumExactSets = 1000 };
    private static readonly JsonSerializerOptions Bits = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Fact]
    public void Analyse_of_several_maps_of_a_clip_equals_each_alone()
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(9);
        SegmentSelection[] maps =
        [
            TestVoices.Tiles(13, 0.15, 1, 5, 9), TestVoices.Tiles(13, 0.15, 0, 4, 12), TestVoices.Tiles(13, 0.15, 2, 3),
            TestVoices.Tiles(13, 0.15, 7), TestVoices.Tiles(10, 0.2, 1, 5, 9), TestVoices.Tiles(20, 0.1, 0, 3, 6, 9, 12),
            TestVoices.Tiles(13, 0.15, 1, 5, 9),
        ];
        var shared = new ClipContrasts(clip, tracks, Settings, 3);
        foreach (SegmentSelection map in maps)
        {
            Assert.Equal(
                JsonSerializer.Serialize(CueContrastAnalysis.Analyse(clip, tracks, map, Settings, 3), Bits),
                JsonSerializer.Serialize(shared.Analyse(map), Bits));
        }
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(9, 2)]
    [InlineData(11, 3)]
    [InlineData(12, 4)]
    [InlineData(6, 6)]
    public void Shares_and_p_values_over_all_sets_equal_set_by_set(int windows, int salient)
    {
        (AudioClip clip, CueTracks tracks) = TestVoices.Random(5);
        SegmentSelection map = TestVoices.Tiles(windows, 0.2, [.. Enumerable.Range(0, salient)]);
        CueContrastResult result = CueContrastAnalysis.Analyse(clip, tracks, map, Settings, 1);
        WindowCueTable table = WindowCueTable.Build(clip, tracks, [.. map.Windows.Select(window => window.Range)], Settings);
        int[][] sets = [.. Subsets(windows, salient)];
        for (int cue = 0; cue < table.CueIds.Length; cue++)
        {
            double needed = table.NeedsFrames[cue] ? Settings.MinimumFrames : 1;
            double Mean(IEnumerable<int> set) => set.Sum(w => table.Weights[cue][w]) is var frames && frames >= needed - 1e-9 && frames > 1e-9
                ? set.Sum(w => table.Sums[cue][w]) / frames : double.NaN;
            double[] means = [.. sets.Select(Mean)];
            double[] deltas = [.. sets.Select((set, s) => means[s] - Mean(Enumerable.Range(0, windows).Except(set)))];
            CueContrast contrast = result.Contrasts[cue];
            if (double.IsNaN(contrast.Salient))
            {
                continue;
            }

            Assert.Equal(means.Count(mean => mean >= contrast.Salient - 1e-9) / (double)means.Count(mean => !double.IsNaN(mean)),
                contrast.Randomisation!.PGreater, 1e-12);
            BaselineContrast rest = contrast.Baselines.Single(baseline => baseline.Baseline == CueBaseline.Rest);
            if (!double.IsNaN(rest.Value))
            {
                double slack = 1e-9 * Math.Abs(rest.Value);
                Assert.Equal(deltas.Where(delta => !double.IsNaN(delta)).Average(delta => delta > slack ? 1 : delta < -slack ? 0 : 0.5),
                    rest.ChancePositive, 1e-12);
            }
        }
    }

    private static IEnumerable<int[]> Subsets(int windows, int size) => Enumerable.Range(0, 1 << windows)
        .Where(bits => int.PopCount(bits) == size)
        .Select(bits => Enumerable.Range(0, windows).Where(w => (bits >> w & 1) == 1).ToArray());
}
