using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests;

/// <summary>Loading of real plugin projects from disk.</summary>
public sealed class PluginLoadingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Discover_reads_manifests_without_loading_code()
    {
        using PluginHost host = PluginHost.Discover([_folder.Copy(FixturePlugins.Folder("Good"), "good")], Limit, null, Trusting.Settings with { DataFolder = _folder.File("data") });
        PluginListing listing = Assert.Single(host.Listings);
        Assert.Equal((PluginState.Found, "fixture-good"), (listing.State, listing.Id));
        Assert.False(IsLoadedFromHere());
        host.LoadAll();
        Assert.True(IsLoadedFromHere());

        bool IsLoadedFromHere() => AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.Location.StartsWith(_folder.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_good_plugin_gives_what_it_offers()
    {
        using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good")], Limit);
        Assert.Equal(["fixture-columns", "fixture-columns-fast", "fixture-dice"], host.Methods.Select(method => method.Descriptor.Id).Order());
        Assert.Equal("fixture-level", Assert.Single(host.CueExtractors).Descriptor.Id);
        Assert.Equal("fixture", Assert.Single(host.ModelProviders).Id);
        Assert.Equal(PluginState.Loaded, Assert.Single(host.Listings).State);
    }

    [Fact]
    public void Load_hands_out_no_object_of_the_plugin()
    {
        using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good")], Limit);
        Assert.All(host.Methods, method => Assert.Equal(typeof(PluginHost).Assembly, method.GetType().Assembly));
        Assert.All(host.CueExtractors, extractor => Assert.Equal(typeof(PluginHost).Assembly, extractor.GetType().Assembly));
        Assert.All(host.ModelProviders, provider => Assert.Equal(typeof(PluginHost).Assembly, provider.GetType().Assembly));
    }

    [Fact]
    public void Load_keeps_private_dependencies_private()
    {
        using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good")], Limit);
        host.LoadAll();
        Assert.DoesNotContain(
            System.Runtime.Loader.AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name!.StartsWith("Fixture.", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_dependency_is_a_row_that_names_it()
    {
        _folder.Copy(FixturePlugins.Folder("Good"), "incomplete", file => !file.StartsWith("Fixture.Private", StringComparison.Ordinal));
        using PluginHost host = Trusting.Discover([_folder.Path], Limit);

        // The dependency is needed only when a method that uses it runs: what can be loaded is, and the fault is reported where it happens.
        host.LoadAll();
        Assert.Equal(PluginState.Loaded, Assert.Single(host.Listings).State);
        PluginException error = Assert.Throws<PluginException>(() => host.CueExtractors[0].Extract(
            new Sdk.Audio.AudioClip("c", new float[800], 8000), Sdk.Parameters.ParameterValues.Defaults([]), TestContext.Current.CancellationToken));
        Assert.Contains("Fixture.Private", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_assembly_is_a_row_with_the_cure() =>
        AssertFails("fixture-good", "Fixture.Good.dll does not exist", _folder.Copy(FixturePlugins.Folder("Good"), "x", file => file == "plugin.json"));

    [Fact]
    public void File_that_is_no_assembly_is_a_row()
    {
        string folder = _folder.Copy(FixturePlugins.Folder("Good"), "x", file => file == "plugin.json");
        File.WriteAllText(Path.Combine(folder, "Fixture.Good.dll"), "this is not an assembly");
        AssertFails("fixture-good", "cannot be loaded", folder);
    }

    [Fact]
    public void Throwing_constructor_is_a_row_with_its_message() => AssertFails("fixture-throwing", "the licence server is on holiday", FixturePlugins.Folder("Throwing"));

    [Fact]
    public void Plugin_without_contract_type_is_a_row() => AssertFails("fixture-empty", "no public class", FixturePlugins.Folder("Empty"));

    [Fact]
    public void Folder_without_manifest_is_a_row() => AssertFails("Fixture.Private", "plugin.json does not exist", Path.GetDirectoryName(FixturePlugins.Folder("Private"))!, "Fixture.Private");

    [Fact]
    public void Plugin_with_its_own_sdk_is_a_row_that_says_so()
    {
        string folder = _folder.Copy(FixturePlugins.Folder("Stranger"), "stranger");
        WriteManifest(folder, "stranger", PluginHost.SdkVersion, "Fixture.Stranger.dll");
        AssertFails("stranger", "of another SerHost.Sdk", folder);
    }

    [Fact]
    public void Other_sdk_version_is_refused_before_loading()
    {
        string folder = _folder.Copy(FixturePlugins.Folder("Good"), "x", file => file != "plugin.json");
        WriteManifest(folder, "fixture-good", "9.9.9", "Fixture.Good.dll");
        using PluginHost host = Trusting.Discover([folder], Limit);
        PluginListing listing = Assert.Single(host.Listings);
        Assert.Equal(PluginState.Failed, listing.State);
        Assert.Contains("9.9.9", listing.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Duplicate_id_uses_the_first_folder()
    {
        string first = _folder.Copy(FixturePlugins.Folder("Good"), "first");
        _folder.Copy(FixturePlugins.Folder("Good"), "second");
        using PluginHost host = Trusting.Discover([_folder.Path], Limit);
        host.LoadAll();
        Assert.Equal([PluginState.Loaded, PluginState.Failed], host.Listings.Select(listing => listing.State));
        Assert.Contains(first, host.Listings[1].Problem, StringComparison.Ordinal);
        Assert.Equal(3, host.Methods.Count);
    }

    [Fact]
    public void Same_method_in_two_plugins_refuses_the_second()
    {
        _folder.Copy(FixturePlugins.Folder("Good"), "first");
        string second = _folder.Copy(FixturePlugins.Folder("Good"), "second", file => file != "plugin.json");
        WriteManifest(second, "copy-cat", PluginHost.SdkVersion, "Fixture.Good.dll");
        using PluginHost host = Trusting.Discover([_folder.Path], Limit);
        host.LoadAll();
        Assert.Equal(PluginState.Failed, host.Listings[1].State);
        Assert.Contains("fixture-good", host.Listings[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_method_names_the_nearest()
    {
        using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good")], Limit);
        RequestException error = Assert.Throws<RequestException>(() => host.Method("fixture-colums"));
        Assert.Contains("Did you mean 'fixture-columns'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copied_folder_is_found_in_the_next_session()
    {
        using (PluginHost before = Trusting.Discover([_folder.Path], Limit))
        {
            Assert.Empty(before.Listings);
        }

        _folder.Copy(FixturePlugins.Folder("Good"), "mine");
        using PluginHost after = Trusting.Discover([_folder.Path], Limit);
        Assert.Equal(3, after.Methods.Count);
    }

    [Fact]
    public void Roots_are_in_order_of_strength()
    {
        IReadOnlyList<string> roots = PluginFolders.Roots(["given"], "/data", "/program");
        Assert.Equal("given", roots[0]);
        Assert.Equal(Path.Combine("/program", "plugins"), roots[^1]);
    }

    private static void WriteManifest(string folder, string id, string sdkVersion, string assembly) => File.WriteAllText(
        Path.Combine(folder, "plugin.json"),
        $$"""{ "id": "{{id}}", "name": "x", "version": "1", "sdkVersion": "{{sdkVersion}}", "assembly": "{{assembly}}", "kind": "attribution" }""");

    private static void AssertFails(string id, string reason, string root, string? folderName = null)
    {
        using PluginHost host = Trusting.Discover([root], Limit);
        host.LoadAll();
        PluginListing listing = host.Listings.First(found => folderName is null || found.Id == folderName);
        Assert.Equal((id, PluginState.Failed), (listing.Id, listing.State));
        Assert.Contains(reason, listing.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Methods.OfType<IAttributionMethod>(), method => method.Descriptor.Id == id);
    }
}
