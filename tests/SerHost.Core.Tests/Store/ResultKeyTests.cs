using SerHost.Core.Store;

namespace SerHost.Core.Tests.Store;

public sealed class ResultKeyTests
{
    [Fact]
    public void Same_parts_give_the_same_key() => Assert.Equal(ResultKey.Of("map", "a", "b"), ResultKey.Of("map", "a", "b"));

    [Fact]
    public void Any_other_part_gives_another_key()
    {
        string[] keys =
        [
            ResultKey.Of("map", "a", "b"), ResultKey.Of("cues", "a", "b"), ResultKey.Of("map", "b", "a"), ResultKey.Of("map", "ab"),
            ResultKey.Of("map", "a", "b", ""), ResultKey.Of("map", "ab", ""), ResultKey.Of("mapa", "b"), ResultKey.Of("map", "a\0b"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Seeds_of_different_uses_differ() => Assert.Equal(
        4, new[] { ResultKey.Seed(1, "a"), ResultKey.Seed(1, "b"), ResultKey.Seed(2, "a"), ResultKey.Seed(1, "a", "b") }.Distinct().Count());
}
