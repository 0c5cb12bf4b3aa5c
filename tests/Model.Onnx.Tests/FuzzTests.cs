using System.Diagnostics;
using SerHost.Sdk.Models;

namespace Model.Onnx.Tests;

/// <summary>A small valid model, damaged at random: it opens, or it is refused by a model error; nothing else happens, soon, in little memory.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Labels = ["a", "b", "c"];

    [Fact]
    public void Truncations_are_refused_or_open()
    {
        byte[] whole = TestNetworks.LogMel["flattened by shape arithmetic"]();
        for (int length = 0; length < whole.Length; length += 7)
        {
            OpenDamaged(whole[..length], $"first {length} bytes");
        }
    }

    [Theory]
    [InlineData("residual", 11, 150)]
    [InlineData("flattened by shape arithmetic", 12, 150)]
    [InlineData("pools with ceil mode", 13, 150)]
    [InlineData("bands normalised by constants", 14, 100)]
    public void Bit_flips_are_refused_or_open(string network, int seed, int rounds)
    {
        byte[] whole = TestNetworks.LogMel[network]();
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = [.. whole];
            for (int flip = random.Next(1, 4); flip > 0; flip--)
            {
                // Structure and names are the more interesting part; weights lie in long runs.
                damaged[random.Next(random.Next(2) == 0 ? damaged.Length : damaged.Length / 4)] ^= (byte)(1 << random.Next(8));
            }

            OpenDamaged(damaged, $"seed {seed}, round {round}");
        }
    }

    private static void OpenDamaged(byte[] onnx, string what)
    {
        using TestModel folder = TestModel.FromBytes(onnx, Labels);
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using IModel model = folder.Open();
        }
        catch (ModelFormatException error)
        {
            Assert.Contains(folder.Folder, error.Message);
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {error}");
        }

        // Far above what a damaged file takes, far below what its numbers could ask for.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{what}: took {clock.Elapsed}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
    }
}
