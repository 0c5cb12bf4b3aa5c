namespace SerHost.Tests.Isolation;

/// <summary>The faults that .NET lets a host contain within its own process. The others (Environment.Exit, FailFast, stack overflow, native crashes,
/// memory without bound) only isolation contains.</summary>
public sealed class InProcessHostileRunTests(InProcessHostileRunTests.Run run) : IClassFixture<InProcessHostileRunTests.Run>
{
    /// <summary>Faults that leave a clip without a result, and what the reason must say.</summary>
    public static TheoryData<string, string> Fatal => new()
    {
        { "hostile-loop", "it took longer than 3 s and did not stop when told to" },
        { "hostile-huge", "3000000 extra maps" },
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
        { "hostile-thread", "an exception on a thread of its own was not caught: TimeoutException: the side job went wrong" },
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
        Assert.Contains(reasons, found => found.Contains(reason, StringComparison.Ordinal));
        Assert.Contains($"{method}, explain: ", run.Shown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Nuisances))]
    public void Nuisance_costs_no_result_and_is_remarked_on(string method, string remark)
    {
        run.AssertTheOthersAreWhole();
        Assert.Equal(HostileRun.Clips, run.Maps(method));
        Assert.Contains(remark, run.First.Error, StringComparison.Ordinal);
        Assert.Contains(remark, run.Shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Console_writes_reach_neither_data_nor_remarks() =>
        Assert.DoesNotContain("hello from the plugin\nhello", run.First.Output + run.First.Error, StringComparison.Ordinal);

    public sealed class Run() : HostileRun([.. Fatal.Select(row => row.Data.Item1), .. Nuisances.Select(row => row.Data.Item1)]);
}
