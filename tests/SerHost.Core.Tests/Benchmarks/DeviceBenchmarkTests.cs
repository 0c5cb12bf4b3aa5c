using SerHost.Core.Benchmarks;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Benchmarks;

/// <summary>Accelerated methods beside the CPU's, on a fixture that says it has a GPU.</summary>
[Collection("FIXTURE_GPU")] // the fixture reads the environment
public sealed class DeviceBenchmarkTests : IDisposable
{
    private const string Gpu = "FIXTURE_GPU";
    private readonly PluginHost _plugins = Trusting.Discover([FixturePlugins.Folder("Good")], TimeSpan.FromMinutes(1));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Gpu, null);
        _plugins.Dispose();
    }

    [Fact]
    public void Run_methodWithAChoiceOfItsOwn_timesEveryVariant()
    {
        Environment.SetEnvironmentVariable(Gpu, "1");
        using var model = new ToyModel();

        IReadOnlyList<DeviceTiming> timings = DeviceBenchmark.Run(_plugins, model, new DeviceBenchmarkSize(Repeats: 1), 1, null, TestContext.Current.CancellationToken);

        Assert.Equal(["defaults", "defaults, precision half"], timings.Select(timing => timing.Question));
        Assert.All(timings, timing => Assert.True(timing is { Method: "fixture-columns-fast", LargestDifference: 0, ClipsPerSecond: > 0 }));
    }

    [Fact]
    public void Run_withoutACard_saysThePluginsReason()
    {
        using var model = new ToyModel();
        RequestException error = Assert.Throws<RequestException>(() => DeviceBenchmark.Run(_plugins, model, new DeviceBenchmarkSize(Repeats: 1), 1, null, TestContext.Current.CancellationToken));
        Assert.Contains("no fixture GPU", error.Message, StringComparison.Ordinal);
    }
}
