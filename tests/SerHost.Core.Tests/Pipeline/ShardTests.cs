using SerHost.Core.Pipeline;
using SerHost.Plugins;

namespace SerHost.Core.Tests.Pipeline;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 3)]
    [InlineData(7, 7)]
    [InlineData(3, 5)]
    [InlineData(0, 2)]
    public void Parts_are_disjoint_of_like_size_and_together_all(int clips, int parts)
    {
        int[] all = [.. Enumerable.Range(0, clips)];
        int[][] found = [.. Enumerable.Range(1, parts).Select(i => Shard.Parse($"{i}/{parts}", _ => null).Of(all).ToArray())];
        Assert.Equal(all, found.SelectMany(part => part).Order());
        Assert.True(found.Max(part => part.Length) - found.Min(part => part.Length) <= 1);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("a/b")]
    [InlineData("-1/3")]
    [InlineData("1/3/5")]
    [InlineData("auto")]
    [InlineData("")]
    public void Something_else_is_refused_with_an_example(string text)
    {
        RequestException error = Assert.Throws<RequestException>(() => Shard.Parse(text, _ => null));
        Assert.Contains("1/4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "4", "0", "3", "1", 1)]
    [InlineData("3", "4", "0", "3", "1", 4)]
    [InlineData("7", "4", "1", "7", "2", 4)]
    [InlineData("2", "3", "1", "3", null, 2)]
    public void Task_of_a_slurm_array_has_its_part(string id, string count, string first, string last, string? step, int part)
    {
        Dictionary<string, string?> environment = new()
        {
            ["SLURM_ARRAY_TASK_ID"] = id, ["SLURM_ARRAY_TASK_COUNT"] = count, ["SLURM_ARRAY_TASK_MIN"] = first, ["SLURM_ARRAY_TASK_MAX"] = last, ["SLURM_ARRAY_TASK_STEP"] = step,
        };
        Assert.Equal(new Shard(part, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)), Shard.Parse("auto", environment.GetValueOrDefault));
    }

    [Fact]
    public void Array_with_gaps_is_refused()
    {
        Dictionary<string, string?> environment = new()
        {
            ["SLURM_ARRAY_TASK_ID"] = "7", ["SLURM_ARRAY_TASK_COUNT"] = "2", ["SLURM_ARRAY_TASK_MIN"] = "3", ["SLURM_ARRAY_TASK_MAX"] = "7",
        };
        Assert.Throws<RequestException>(() => Shard.Parse("auto", environment.GetValueOrDefault));
    }
}
