using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Pipeline;

/// <summary>Which method does the work for one that was asked for.</summary>
[Collection("FIXTURE_GPU")] // the fixture reads the environment
public sealed class MethodResolverTests : IDisposable
{
    private const string Gpu = "FIXTURE_GPU";
    private readonly PluginHost _plugins = Trusting.Discover([FixturePlugins.Folder("Good")], TimeSpan.FromSeconds(30));
    private readonly List<string> _notes = [];

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Gpu, null);
        _plugins.Dispose();
    }

    [Theory]
    [InlineData(DeviceChoice.Auto, true, "fixture-columns-fast")]
    [InlineData(DeviceChoice.Auto, false, "fixture-columns")]
    [InlineData(DeviceChoice.Cpu, true, "fixture-columns")]
    [InlineData(DeviceChoice.Cuda, true, "fixture-columns-fast")]
    public void Accelerated_form_is_used_where_it_may_and_can(DeviceChoice device, bool hasGpu, string expected)
    {
        Environment.SetEnvironmentVariable(Gpu, hasGpu ? "1" : null);
        Assert.Equal(expected, Resolve("fixture-columns", device).Descriptor.Id);
        Assert.Empty(_notes);
    }

    [Fact]
    public void Cuda_without_a_card_is_refused_with_the_plugins_reason()
    {
        RequestException error = Assert.Throws<RequestException>(() => Resolve("fixture-columns", DeviceChoice.Cuda));
        Assert.Contains("no fixture GPU", error.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_for_a_method_without_such_a_form_runs_on_the_CPU_and_says_so()
    {
        Assert.Equal("fixture-dice", Resolve("fixture-dice", DeviceChoice.Cuda).Descriptor.Id);
        Assert.Contains("fixture-dice", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Form_asked_for_by_name_is_refused_where_it_cannot_work() =>
        Assert.Throws<RequestException>(() => Resolve("fixture-columns-fast", DeviceChoice.Auto));

    [Fact]
    public void Id_a_method_had_before_still_names_it()
    {
        Environment.SetEnvironmentVariable(Gpu, "1");
        Assert.Equal("fixture-columns-fast", Resolve("fixture-columns-rapid", DeviceChoice.Auto).Descriptor.Id);
        Assert.Equal("fixture-columns-fast", _plugins.Method("fixture-columns-rapid").Descriptor.Id);
    }

    private IAttributionMethod Resolve(string id, DeviceChoice device) => MethodResolver.Resolve(_plugins, new MethodChoice { Id = id }, device, _notes).Method;
}
