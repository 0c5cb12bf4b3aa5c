using SerHost.Plugins.Isolation;

namespace SerHost.Plugins.Tests.Isolation;

/// <summary>How a worker's end is told, from what the runtime leaves behind on Unix.</summary>
public sealed class WorkerExitTests
{
    [Theory]
    [InlineData(134, "Stack overflow.\nRepeat 24105 times:\n   at X.Descend(Int32)\n", "the stack overflowed (SIGABRT)")]
    [InlineData(134, "Process terminated.\nthe plugin gave up\n   at System.Environment.FailFast(System.String)\n", "the plugin gave up (SIGABRT)")]
    [InlineData(134, "Process terminated. the plugin gave up\n   at X()\n", "the plugin gave up (Environment.FailFast, SIGABRT)")]
    [InlineData(134, "Unhandled exception. System.TimeoutException: late\n   at X()\n", "not caught: System.TimeoutException: late (SIGABRT)")]
    [InlineData(134, "Fatal error. System.AccessViolationException: Attempted to read protected memory.\n", "AccessViolationException")]
    [InlineData(139, "", "in native code: SIGSEGV")]
    [InlineData(137, "", "SIGKILL")]
    [InlineData(7, "", "exit code 7 (Environment.Exit)")]
    [InlineData(0, "", "exit code 0 (Environment.Exit)")]
    public void Describe_names_the_cause(int code, string errorText, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Exit codes of signals are Unix's.");
        Assert.Contains(expected, WorkerExit.Describe(code, errorText), StringComparison.Ordinal);
    }

    [Fact]
    public void Three_lost_processes_in_a_row_switch_a_part_off_and_no_other()
    {
        var ledger = new FaultLedger();
        ledger.Lost("a", "first");
        ledger.Lost("a", "second");
        ledger.Worked("a");
        ledger.Lost("a", "third");
        ledger.Lost("a", "fourth");
        Assert.Null(ledger.WhyOff("a"));
        ledger.Lost("a", "fifth");
        Assert.Contains("fifth", ledger.WhyOff("a"), StringComparison.Ordinal);
        Assert.Null(ledger.WhyOff("b"));
        ledger.Forget();
        Assert.Null(ledger.WhyOff("a"));
    }
}
