using System.ComponentModel;
using System.Diagnostics;
using SerHost.Tests.Shared;

namespace Attribution.Cuda.Tests;

public class PtxTests
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

    [Fact]
    public void Ptx_products_keepTheirSumsInRegisters()
    {
        // Spilling to local memory would cost an order of magnitude on a device; this shows it without one.
        string ptx = File.ReadAllText(Path.Combine(s_kernels, "product.ptx"));
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
    }
}
