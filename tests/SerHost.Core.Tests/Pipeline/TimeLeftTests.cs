using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Tests.Pipeline;

public sealed class TimeLeftTests
{
    [Fact]
    public void Nothing_is_promised_before_every_method_has_run_once()
    {
        var left = new TimeLeft(["fast", "slow"], clips: 10, workers: 2);
        Assert.Null(left.Estimate());
        left.TakeClip(1);
        left.TakeMap("fast", 0.1);
        Assert.Null(left.Estimate());
        left.TakeMap("slow", 9);
        Assert.NotNull(left.Estimate());
    }

    [Fact]
    public void Time_left_is_each_methods_own_over_the_clips_it_has_left()
    {
        var left = new TimeLeft(["fast", "slow"], clips: 10, workers: 2);
        for (int clip = 0; clip < 4; clip++)
        {
            left.TakeClip(1);
            left.TakeMap("fast", 0.5);
        }

        left.TakeMap("slow", 20);
        // 6 clips at 1 s, 6 fast maps at 0.5 s, 9 slow ones at 20 s, on two threads.
        Assert.Equal((6 + 3 + 180) / 2.0, left.Estimate()!.Value.TotalSeconds, 9);
    }

    [Fact]
    public void Clips_from_the_store_do_not_promise_that_the_others_are_there_too()
    {
        var left = new TimeLeft(["a"], clips: 200, workers: 1);
        for (int clip = 0; clip < 100; clip++)
        {
            left.TakeClip(0);
            left.TakeMap("a", 0.001);
        }

        for (int clip = 0; clip < 20; clip++)
        {
            left.TakeClip(0);
            left.TakeMap("a", 3);
        }

        Assert.Equal(240, left.Estimate()!.Value.TotalSeconds, 9);
    }

    [Fact]
    public void Cost_of_a_run_is_that_of_the_newest_run_with_the_same_methods()
    {
        var experiment =
            new Experiment { Methods = [new MethodChoice { Id = "a" },
            new MethodChoice { Id = "b", Parameters = new SortedDictionary<string, string> { ["n"] = "2" } }] };
        RunSummary Run(string model, double a, double b) => new("r", experiment, RunState.Done, DateTimeOffset.UnixEpoch, model, 4)
        {
            MethodSeconds = new SortedDictionary<string, double> { ["a"] = a, ["b"] = b }, ClipSeconds = 1,
        };
        RunCost cost = RunCost.Of([Run("other", 100, 100), Run("m", 2, 3), Run("m", 50, 50)], experiment, "m", clips: 30, threads: 3);
        Assert.Equal((30, 60, 60.0), (cost.Clips, cost.Maps, cost.Time!.Value.TotalSeconds)); // 30 × (1 + 2 + 3) / 3

        Experiment changed =
            experiment with { Methods = [experiment.Methods[0],
            experiment.Methods[1] with { Parameters = new SortedDictionary<string, string> { ["n"] = "3" } }] };
        RunCost unknown = RunCost.Of([Run("m", 2, 3)], changed, "m", 30, 3);
        Assert.Null(unknown.Time);
        Assert.Equal(["b"], unknown.Unknown);
    }
}
