using System.Diagnostics;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests;

/// <summary>The benchmark beside PyTorch still finds what it compares. Its oracle is PyTorch's autograd, LRP by modified gradients included.</summary>
public sealed class PeersBenchmarkTests
{
    private static readonly string s_tests = Path.Combine(TestFiles.RepositoryRoot, "tests");
    private static readonly string s_program = Path.Combine(
        s_tests, "Benchmarks", Path.GetRelativePath(Path.Combine(s_tests, "Model.Onnx.Tests"), AppContext.BaseDirectory), "Benchmarks.dll");

    [Fact]
    public async Task Outputs_and_maps_of_the_shipped_model_agree_with_torch()
    {
        string script = Path.Combine(s_tests, "Benchmarks", "peers", "peers.py");
        string[] arguments = [script, "--check", "--frames", "40", "--threads", "1", "--program", s_program];
        var start = new ProcessStartInfo(Python.WithTorch, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> reading = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await reading;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output + error);
        string[] compared = ["logits, ours", "logits, ONNX Runtime", "occlusion, ours", "gradient x input, ours", "LRP, ours"];
        Assert.All(compared, what => Assert.Contains(what, output, StringComparison.Ordinal));
    }
}
