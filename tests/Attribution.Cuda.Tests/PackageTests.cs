using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Tests.Shared;

namespace Attribution.Cuda.Tests;

/// <summary>Run on purpose only (tests/Benchmarks/gpu/pack.sh): the package of <see cref="Variable"/>, unpacked in an empty folder and run
/// with no .NET and no other program in reach than those its script names.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class PackageTests : IDisposable
{
    /// <summary>Path of the packed file.</summary>
    private const string Variable = "SERHOST_GPU_PACKAGE";

    private static readonly string[] s_programs = ["bash", "cat", "chmod", "cp", "date", "dirname", "env", "grep", "head", "mktemp", "rm", "sed", "tee"];

    private readonly ScratchFolder _folder = new();

    public PackageTests()
    {
        Directory.CreateDirectory(_folder.File("driver"));
        Directory.CreateDirectory(_folder.File("bin"));
        foreach (string program in s_programs)
        {
            string found = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);
            File.CreateSymbolicLink(_folder.File("bin", program), found);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public void Package_noGpu_saysSoAndMeasuresNothing()
    {
        if (NativeLibrary.TryLoad(FakeDriver.DriverName, out _))
        {
            File.WriteAllText(_folder.File("driver", FakeDriver.DriverName), ""); // hides this machine's own
        }

        (int exitCode, string output) = RunPackage();

        Assert.True(exitCode == 3, output);
        Assert.Contains("No NVIDIA driver is installed", output, StringComparison.Ordinal);
        Assert.Contains("No usable GPU on this machine", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Theories", output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Package_fakeDriver_checksAndMeasuresToItsEnd()
    {
        InstallFakeDriver();

        (int exitCode, string output) = RunPackage();

        Assert.True(exitCode == 0, output);
        int[] run = [.. Totals().Matches(output).Select(match => int.Parse(match.Groups["total"].Value, null))];
        Assert.Equal(2, run.Length); // theories, costs
        Assert.True(run[0] >= 30 && run[1] == 3, output);
        Assert.Equal(9, Measured().Count(output));
        Assert.Equal(3, ShareOfThePeak().Count(output));
    }

    [Fact(Explicit = true)]
    public void Package_cardLostInTheTheories_measuresNothing()
    {
        InstallFakeDriver();

        (int exitCode, string output) = RunPackage("launch:100:719");

        Assert.True(exitCode == 1, output);
        Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", output, StringComparison.Ordinal);
        Assert.Contains("The theories failed: nothing was measured.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Benchmark", output, StringComparison.Ordinal);
    }

    /// <summary>The stand-in for the driver, and one for the program that comes with it.</summary>
    private void InstallFakeDriver()
    {
        string? driver = FakeDriver.Built;
        Assert.True(driver is not null, "The package cannot be rehearsed without clang++-16: install it.");
        File.Copy(driver, _folder.File("driver", FakeDriver.DriverName));
        string status = _folder.File("bin", "nvidia-smi");
        File.WriteAllText(status, "#!/usr/bin/env bash\necho 'NVIDIA H200'\n");
        File.SetUnixFileMode(status, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Unpacks and runs it, with what lies in the folder <c>driver</c> found before this machine's libraries.</summary>
    private (int ExitCode, string Output) RunPackage(string fault = "")
    {
        string package = Environment.GetEnvironmentVariable(Variable) ?? "";
        Assert.True(File.Exists(package), $"{Variable} must be the path of serhost-gpu.tar.gz; it is '{package}'.");
        using (Process tar = Process.Start("tar", ["-xzf", package, "-C", _folder.Path]))
        {
            tar.WaitForExit();
            Assert.Equal(0, tar.ExitCode);
        }

        var start = new ProcessStartInfo(_folder.File("bin", "bash"), [_folder.File("serhost-gpu", "run.sh"), "--small", _folder.File("result.txt")]);
        start.Environment.Clear();
        start.Environment["PATH"] = _folder.File("bin");
        start.Environment["HOME"] = _folder.Path;
        start.Environment["SERHOST_FAKE_CUDA_FAULT"] = fault;
        start.Environment["LD_LIBRARY_PATH"] = _folder.File("driver");
        (int exitCode, string output, string errors) = ChildProgram.Run(start, TimeSpan.FromMinutes(30));
        return (exitCode, output + errors);
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: 0, Failed: 0,")]
    private static partial Regex Totals();

    [GeneratedRegex(@"^occlusion-cuda  .* \d+ %  ", RegexOptions.Multiline)]
    private static partial Regex ShareOfThePeak();

    [GeneratedRegex(@"^(occlusion|relevance|concept-relevance)-cuda  .* \d\.\dE-\d$", RegexOptions.Multiline)]
    private static partial Regex Measured();
}
