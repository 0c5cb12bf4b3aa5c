using System.Diagnostics;
using System.Text.Json;
using Attribution.Cuda.Tests.Emulator;
using Model.Onnx.Tests;
using SerHost.Tests.Shared;

namespace Attribution.Cuda.Tests;

/// <summary><c>serhost bench cuda</c>, the real program in a process of its own, from the command line to the driver's entry points: the fake
/// driver is found in the library path, as the real one would be. The model is small, so that the emulation is quick.</summary>
public sealed class BenchmarkCommandTests : IDisposable
{
    private static readonly string[] s_precisions = ["", ", precision tf32", ", precision bf16"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BenchCuda_underTheFakeDriver_measuresEveryMethodAtEveryPrecision()
    {
        (int exitCode, string output, string errors) = Bench(["--frames", "12", "--clips", "2", "--repeats", "1", "--peak", "67"]);

        Assert.True(exitCode == 0, output + errors);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("fake GPU (compute capability 9.0", lines[0], StringComparison.Ordinal);
        foreach ((string method, string question) in new[]
            {
                ("occlusion-cuda", "windows of 1 band × 10 frames, stride 1 × 3"), ("lrp-cuda", "defaults"), ("crp-cuda", "8 channels of layer1.conv2"),
            })
        {
            foreach (string precision in s_precisions)
            {
                string[] parts = Array.FindAll(lines, line => line.StartsWith(method + " ", StringComparison.Ordinal)
                    && line.Contains($" {question}{precision}  ", StringComparison.Ordinal));
                Assert.NotEmpty(parts); // a table that is too wide is set in parts, each with the columns that name its rows
                Assert.Equal(method == "occlusion-cuda", parts.Any(part => part.Contains('%', StringComparison.Ordinal))); // a share of the peak where operations are counted
            }
        }

        Assert.Equal(0, lines.Count(line => line.Contains("-cuda ", StringComparison.Ordinal)) % 9);
    }

    [Fact]
    public void BenchCuda_asJson_tellsTheSameMapsAndPlausibleTimes()
    {
        (int exitCode, string output, string errors) = Bench(["--frames", "10", "--clips", "1", "--repeats", "1", "--json"]);

        Assert.True(exitCode == 0, output + errors);
        JsonElement[] rows = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        Assert.Equal(9, rows.Length);
        Assert.All(rows, row =>
        {
            Assert.True(row.GetProperty("millisecondsPerClip").GetDouble() > 0 && row.GetProperty("clipsPerSecond").GetDouble() > 0 && row.GetProperty("ratio").GetDouble() > 0, row.ToString());
            bool isRounded = row.GetProperty("question").GetString()!.Contains("precision", StringComparison.Ordinal);
            Assert.InRange(row.GetProperty("largestDifference").GetDouble(), 0, isRounded ? 0.1 : 1e-4);
        });
    }

    [Theory]
    [InlineData("--frames", "9", "it must be 10 or more")]
    [InlineData("--clips", "0", "it must be 1 or more")]
    [InlineData("--repeats", "0", "it must be 1 or more")]
    public void BenchCuda_tooLittleToMeasure_isRefused(string option, string value, string reason)
    {
        (int exitCode, _, string errors) = Bench([option, value]);

        Assert.Equal(2, exitCode);
        Assert.Contains($"{option} {value}: {reason}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchCuda_cardLostOnTheWay_endsWithTheReason()
    {
        (int exitCode, string output, string errors) = Bench(["--frames", "10", "--clips", "1", "--repeats", "1"], "launch:40:719");

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("occlusion-cuda", output, StringComparison.Ordinal);
        Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", errors, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output, string Errors) Bench(string[] options, string fault = "")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The fake driver is built for Linux.");
        Assert.SkipWhen(FakeDriver.Built is null, "clang++-16 is not installed; the fake driver cannot be built.");
        MakeModel();
        File.Copy(FakeDriver.Built!, _folder.File(FakeDriver.DriverName));
        string program = Path.Combine(FixturePlugins.ProgramFolder, "serhost.dll");
        var start = new ProcessStartInfo("dotnet", [program, "bench", "cuda", "--model", "toy", "--models", _folder.File("models"), .. options]);
        start.Environment["LD_LIBRARY_PATH"] = _folder.Path;
        start.Environment["XDG_DATA_HOME"] = _folder.File("data");
        start.Environment["SERHOST_FAKE_CUDA_FAULT"] = fault;
        return ChildProgram.Run(start, TimeSpan.FromMinutes(3));
    }

    private void MakeModel()
    {
        Directory.CreateDirectory(_folder.File("models", "toy"));
        File.WriteAllBytes(_folder.File("models", "toy", "model.onnx"), TestNetworks.Residual().Build());
        File.WriteAllText(_folder.File("models", "toy", "model.json"), """
            {
              "provider": "onnx", "id": "toy", "name": "Toy", "file": "model.onnx", "outputKind": "classification", "labels": ["a", "b", "c"],
              "frontEnd": {
                "kind": "log-mel", "sampleRateHz": 8000, "fftSize": 256, "windowSamples": 256, "hopSamples": 128, "bands": 16,
                "lowHz": 0, "highHz": 4000, "floorDb": -80, "trim": null, "durationSeconds": null, "pad": "pad-or-cut"
              }
            }
            """);
    }
}
