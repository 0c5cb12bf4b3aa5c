using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Attribution.Cuda.Network;
using SerHost.Tests.Shared;

namespace Attribution.Cuda.Tests;

public partial class PtxTests
{
    private static readonly string s_kernels = Path.Combine(TestFiles.RepositoryRoot, "plugins", "Attribution.Cuda", "Kernels");

    [Fact]
    public void CommittedPtx_rebuiltFromSource_isTheSame()
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(s_kernels, "build-ptx.sh"));
        start.ArgumentList.Add("--check");
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("clang-16", "--version") { RedirectStandardOutput = true })!;
            compiler.WaitForExit();
        }
        catch (Win32Exception)
        {
            Assert.Skip("clang-16 is not installed; the PTX cannot be rebuilt.");
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    [Fact]
    public void EmbeddedPtx_everyKernelFile_isThere()
    {
        string[] names = typeof(Device.GpuProbe).Assembly.GetManifestResourceNames();
        foreach (string source in Directory.GetFiles(s_kernels, "*.cu"))
        {
            Assert.Contains(Path.GetFileNameWithoutExtension(source) + ".ptx", names);
        }
    }

    [Theory]
    [InlineData("product", "sm_70")]
    [InlineData("product_tensor", "sm_80")]
    public void Ptx_products_keepTheirSumsInRegistersAndFitTheirMemory(string file, string target)
    {
        string ptx = File.ReadAllText(Path.Combine(s_kernels, file + ".ptx"));
        Assert.Contains($".target {target}", ptx, StringComparison.Ordinal);
        // Local memory or calls would cost an order of magnitude on a device; this shows them without one.
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".func", ptx, StringComparison.Ordinal);
        // The structure passed by value has the size that the program passes.
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<ProductShape>();
        MatchCollection structures = ByValue().Matches(ptx);
        Assert.NotEmpty(structures);
        Assert.All(structures, match => Assert.Equal(size, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
        // Static arrays of one kernel and the largest dynamic part: 48 KB need no special permission.
        int kernels = Regex.Count(ptx, @"\.visible \.entry");
        int fixedBytes = SharedArray().Matches(ptx).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) / kernels;
        Assert.InRange(fixedBytes, 10_000, (48 * 1024) - (ProductTiling.MostTargets * 256));
    }

    [GeneratedRegex(@"\.param \.align 4 \.b8 \w+\[(\d+)\]")]
    private static partial Regex ByValue();

    [GeneratedRegex(@"\.shared \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex SharedArray();
}
