using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Tests.Faithfulness;

public class MapAgreementTests
{
    private const int Windows = 7;

    /// <summary>A selection of the windows named, best first, among seven.</summary>
    private static SegmentSelection Chosen(params int[] windows)
    {
        var values = new float[Windows];
        for (int rank = 0; rank < windows.Length; rank++)
        {
            values[windows[rank]] = windows.Length - rank;
        }

        var map = new RelevanceMap(1, values, new TimeAxis(0, 1, Windows, 1), 0);
        return SegmentSelector.Select(map, default, new SegmentSettings { WindowFrames = 1, Count = Windows, Threshold = RelevanceThreshold.None });
    }

    [Fact]
    public void Shared_segments_are_counted_in_the_smaller_selection()
    {
        Assert.Equal(1.0, MapAgreement.SharedSegments(Chosen(1, 4), Chosen(4, 0, 1, 6)));
        Assert.Equal(0.5, MapAgreement.SharedSegments(Chosen(4, 0, 1, 6), Chosen(2, 6)));
        Assert.Equal(0.0, MapAgreement.SharedSegments(Chosen(1), Chosen(2)));
        Assert.Equal(double.NaN, MapAgreement.SharedSegments(Chosen(), Chosen(2)));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 3)]
    public void Chance_is_the_mean_share_over_every_choice_of_the_second(int firstSize, int secondSize)
    {
        SegmentSelection first = Chosen([.. Enumerable.Range(1, firstSize)]);
        WindowSets all = WindowSets.Create([.. Enumerable.Range(0, Windows)], secondSize, 1000, 1, 1);
        double mean = Enumerable.Range(0, all.Count).Average(s => MapAgreement.SharedSegments(first, Chosen(all[s].ToArray())));
        Assert.Equal(mean, MapAgreement.SharedByChance(first, Chosen(all[0].ToArray())), 1e-12);
    }

    [Fact]
    public void Rank_agreement_is_one_for_the_same_order_and_minus_one_for_the_reverse()
    {
        SegmentSelection first = Chosen(0, 1, 2, 3, 4, 5, 6);
        Assert.Equal(1, MapAgreement.WindowRanks(first, first), 1e-12);
        Assert.Equal(-1, MapAgreement.WindowRanks(first, Chosen(6, 5, 4, 3, 2, 1, 0)), 1e-12);
    }
}
