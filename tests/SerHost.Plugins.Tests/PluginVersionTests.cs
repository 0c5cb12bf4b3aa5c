using SerHost.Plugins.Hosting;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Loading;
using SerHost.Plugins.Trust;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests;

/// <summary>Plugins built against other versions of the SDK; the fixture is really built against an altered one.</summary>
public sealed class PluginVersionTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly PluginLoading s_loading = new(Limit, new IsolationSettings(), new PluginRemarks(), new TrustPolicy(Trusting.Settings));
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plugin_of_an_older_sdk_of_the_same_line_loads()
    {
        Version built = Version.Parse(PluginHost.SdkVersion);
        PluginEntry entry = PluginEntry.Read(FixturePlugins.Folder("Good"), $"{built.Major}.{built.Minor}.{built.Build + 7}", s_loading.Policy);
        entry.Load(s_loading);
        Assert.Null(entry.Listing.Problem);
        Assert.Contains("fixture-columns", entry.Listing.Provides);
        entry.Unload();
    }

    [Theory]
    [InlineData("0.0.9", "update SerHost")]
    [InlineData("1.0.0", "build the plugin again")]
    public void Plugin_of_another_line_is_refused_with_the_cure(string host, string cure)
    {
        PluginEntry entry = PluginEntry.Read(FixturePlugins.Folder("Good"), host, s_loading.Policy);
        Assert.False(entry.IsPending(kind: null));
        Assert.Contains(cure, entry.Listing.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_of_a_newer_sdk_is_refused_before_loading()
    {
        using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Newer")], Limit);
        PluginListing listing = Assert.Single(host.Listings);
        Assert.Equal(("fixture-newer", PluginState.Failed), (listing.Id, listing.State));
        Assert.Contains("SerHost.Sdk 9.1.0", listing.Problem, StringComparison.Ordinal);
        Assert.Contains("update SerHost", listing.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_of_a_newer_sdk_whose_manifest_lies_is_refused_when_loaded()
    {
        string folder = _folder.Copy(FixturePlugins.Folder("Newer"), "newer");
        string manifest = Path.Combine(folder, "plugin.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("9.1.0", PluginHost.SdkVersion, StringComparison.Ordinal));
        using PluginHost host = Trusting.Discover([folder], Limit);
        host.LoadAll();
        PluginListing listing = Assert.Single(host.Listings);
        Assert.Equal(PluginState.Failed, listing.State);
        Assert.Contains("SerHost.Sdk 9.1.0", listing.Problem, StringComparison.Ordinal);
    }
}
