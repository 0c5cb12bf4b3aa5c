using SerHost.Core.Corpora;

namespace SerHost.Core.Tests.Corpora;

public sealed class CorpusSamplerTests
{
    private static readonly CorpusClip[] s_clips =
    [
        .. from label in new[] { "angry", "sad", "happy" }
           from speaker in Enumerable.Range(0, 10)
           from take in Enumerable.Range(0, label == "happy" ? 1 : 4)
           select new CorpusClip($"{label}-{speaker}-{take}", "x.wav", label, $"s{speaker}", null, null),
    ];

    [Fact]
    public void Sample_takes_labels_and_speakers_evenly()
    {
        IReadOnlyList<CorpusClip> chosen = CorpusSampler.Sample(s_clips, 30, seed: 5);
        Assert.All(chosen.CountBy(clip => clip.Label!), pair => Assert.Equal(10, pair.Value));
        Assert.All(chosen.CountBy(clip => (clip.Label, clip.Speaker)), pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public void Sample_fills_up_from_other_labels_when_one_runs_out()
    {
        Dictionary<string, int> counts = CorpusSampler.Sample(s_clips, 50, seed: 5).CountBy(clip => clip.Label!).ToDictionary();
        Assert.Equal((20, 20, 10), (counts["angry"], counts["sad"], counts["happy"]));
    }

    [Fact]
    public void Sample_same_seed_is_the_same_whatever_the_order_and_nested_in_larger_limits()
    {
        string[] Ids(IEnumerable<CorpusClip> clips, int limit, int seed) => [.. CorpusSampler.Sample(clips, limit, seed).Select(clip => clip.Id)];
        Assert.Equal(Ids(s_clips, 20, 1), Ids(s_clips.Reverse(), 20, 1));
        Assert.NotEqual(Ids(s_clips, 20, 1), Ids(s_clips, 20, 2));
        Assert.Empty(Ids(s_clips, 13, 1).Except(Ids(s_clips, 40, 1)));
    }

    [Fact]
    public void Sample_more_than_there_is_gives_everything_in_order()
    {
        Assert.Equal(s_clips.Select(clip => clip.Id).Order(StringComparer.Ordinal), CorpusSampler.Sample(s_clips, 1000).Select(clip => clip.Id));
    }
}
