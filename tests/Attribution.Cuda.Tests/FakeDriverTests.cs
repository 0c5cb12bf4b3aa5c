using System.Diagnostics;
using System.Text.RegularExpressions;
using Attribution.Cuda.Tests.Emulator;

namespace Attribution.Cuda.Tests;

/// <summary>The theories for a real device in a process of its own, whose driver is the fake one: everything between the plugin and the
/// driver's entry points runs as it would with a GPU.</summary>
public partial class FakeDriverTests
{
    [Fact]
    public void RealDeviceTheories_throughTheFakeDriver_pass()
    {
        (int exitCode, string output) = Run("-trait", "Device=real", "-parallel", "none"); // counts are the process's

        Assert.True(exitCode == 0, output);
        Match summary = Summary().Match(output);
        Assert.True(summary.Success && int.Parse(summary.Groups["total"].Value, null) >= 30 && summary.Groups["skipped"].Value == "0", output);
    }

    private static (int ExitCode, string Output) Run(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The fake driver is built for Linux.");
        Assert.SkipWhen(FakeDriver.Built is null, "clang++-16 is not installed; the fake driver cannot be built.");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Attribution.Cuda.Tests"), ["-noColor", .. arguments]);
        start.Environment[FakeDriver.Variable] = FakeDriver.Built;
        (int exitCode, string output, string errors) = ChildProgram.Run(start, TimeSpan.FromMinutes(3));
        return (exitCode, output + errors);
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: \d+, Failed: \d+, Skipped: (?<skipped>\d+)")]
    private static partial Regex Summary();
}
