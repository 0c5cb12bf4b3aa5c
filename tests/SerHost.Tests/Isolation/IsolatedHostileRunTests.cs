using System.Text.Json;
using SerHost.Tests.EndToEnd;

namespace SerHost.Tests.Isolation;

/// <summary>Every kind of fault a plugin can have, isolated, in one run beside good methods.</summary>
public sealed class IsolatedHostileRunTests(IsolatedHostileRunTests.Run run) : IClassFixture<IsolatedHostileRunTests.Run>
{
    private const string Thread = "hostile-thread";

    /// <summary>Faults that leave a clip without a result, and what the reason must say.</summary>
    public static TheoryData<string, string> Fatal => new()
    {
        { "hostile-exit", "exit code 7 (Environment.Exit)" },
        { "hostile-failfast", "the plugin gave up" },
        { "hostile-stack", "the stack overflowed" },
        { "hostile-native", "its process crashed" },
        { "hostile-pointer", "its process crashed" },
        { "hostile-kill", "its process" },
        { "hostile-memory", "emory" },
        { "hostile-native-memory", "it used more than 400 MiB of memory" },
        { "hostile-loop", "it took longer than 3 s and did not stop when told to" },
        { "hostile-huge", "" },
        { "fixture-throws", "FormatException: the map was upside down" },
        { "fixture-nan", "holds NaN at band 0, frame 0" },
        { "fixture-wrong-shape", "1 × 40 values" },
        { "fixture-wrong-axis", "time axis" },
        { "fixture-wrong-target", "output" },
        { "fixture-nothing", "0 maps for 1 inputs" },
        { "fixture-hangs", "it took longer than 3 s and did not stop when told to" },
    };

    /// <summary>Faults beside a good result, and the remark they leave.</summary>
    public static TheoryData<string, string> Nuisances => new()
    {
        { "hostile-console", "it writes to the console, which plugins must not (kept off the screen): " },
        { Thread, "the side job went wrong" },
        { "hostile-dispose", "hostile-dispose: dispose: it took longer than" },
        { "hostile-vandal", "" },
        { "hostile-afterthought", "" },
    };

    [Theory]
    [MemberData(nameof(Fatal))]
    public void Fault_costs_its_own_rows_only_and_is_told_on_screen_and_in_the_store(string method, string reason)
    {
        run.AssertTheOthersAreWhole();
        string[] reasons = run.Reasons(method);
        Assert.Equal(HostileRun.Clips, reasons.Length);
        Assert.Equal(0, run.Maps(method));
        Assert.Contains(reason, reasons[0], StringComparison.Ordinal);
        Assert.Contains($"{method}, explain: ", run.First.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.First.Error, StringComparison.Ordinal);
        Assert.Contains($"{method}, explain: ", run.Shown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Nuisances))]
    public void Nuisance_costs_no_result_and_is_remarked_on(string method, string remark)
    {
        run.AssertTheOthersAreWhole();
        Assert.Equal(HostileRun.Clips, run.Maps(method) + Lost(method).Length);
        Assert.All(Lost(method), reason => Assert.Contains(remark, reason, StringComparison.Ordinal));
        Assert.Contains(remark, run.First.Error, StringComparison.Ordinal);
        Assert.Contains(remark, run.Shown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hostile-exit")]
    [InlineData("hostile-stack")]
    public void Three_crashes_in_a_row_switch_the_method_off_for_the_rest_of_the_run(string method) =>
        Assert.Contains(run.Reasons(method), reason => reason.Contains("switched off for the rest of the run, because its process was lost 3 times in a row", StringComparison.Ordinal));

    [Fact]
    public void Console_writes_reach_neither_data_nor_remarks()
    {
        Assert.DoesNotContain("hello from the plugin\nhello", run.First.Output + run.First.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("and a complaint\n", run.First.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_run_takes_good_results_from_the_store_and_tries_the_bad_again()
    {
        SerhostProgram.Outcome again = run.Again();
        Assert.Equal(3, again.ExitCode);
        JsonElement summary = again.Json.GetProperty("summary");
        int lost = Lost(Thread).Length;
        int computed = summary.GetProperty("computed").TryGetProperty("map", out JsonElement maps) ? maps.GetInt32() : 0;
        Assert.True(computed <= lost, $"{computed} maps were computed, {lost} had been lost.");
        Assert.Equal((HostileRun.Clips * (2 + Nuisances.Count)) - lost, summary.GetProperty("fromStore").GetProperty("map").GetInt32());
        Assert.Contains("Environment.Exit", again.Json.GetProperty("failures").GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>A process that goes down because of a thread of its own may be given the next clip before it is gone, and then costs that one.</summary>
    private string[] Lost(string method) => method == Thread ? run.Reasons(method) : [];

    public sealed class Run() : HostileRun(
        [.. Fatal.Select(row => row.Data.Item1), .. Nuisances.Select(row => row.Data.Item1)],
        "--isolate", "fixture-hostile", "--isolate", "fixture-misbehaving", "--isolated-memory", "400");
}
