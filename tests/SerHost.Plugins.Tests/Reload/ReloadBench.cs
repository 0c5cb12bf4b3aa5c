using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Reload;

/// <summary>A host with one plugin folder that tests put other builds into, and a model to ask about.</summary>
internal sealed class ReloadBench : IDisposable
{
    public const string Id = "fixture-reload";
    private readonly ScratchFolder _folder = new();

    public ReloadBench(string build, bool trustsAll = true)
    {
        Directory.CreateDirectory(Plugins);
        Put(build);
        Host = Open(trustsAll ? TrustSettings.All : "fixture-good");
        IModelProvider provider = Host.ModelProviders[0];
        Model = provider.Open(provider.Find([])[0], new ModelOptions());
    }

    public PluginHost Host { get; }

    public IModel Model { get; }

    public string Plugins => _folder.File("plugins");

    public string Data => _folder.File("data");

    public string File(string name) => _folder.File(name);

    public PluginListing Listing => Host.Listings.Single(listing => listing.Id == Id);

    /// <summary>Another host on the same folders, as of a later start.</summary>
    public PluginHost Open(string trusted = "fixture-good", Func<TrustQuestion, TrustAnswer>? ask = null) => PluginHost.Discover(
        [Plugins, FixturePlugins.Folder("Good")], TimeSpan.FromSeconds(30), null, new TrustSettings { Plugins = [trusted], DataFolder = Data, Ask = ask });

    /// <summary>Overwrites the plugin's files with another build's.</summary>
    public void Put(string build, string folder = "mine")
    {
        string target = Directory.CreateDirectory(Path.Combine(Plugins, folder)).FullName;
        foreach (string file in Directory.EnumerateFiles(FixturePlugins.Folder("Reload" + build)))
        {
            System.IO.File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>Moves the plugin's folder away and another build's to its place.</summary>
    public void Rename(string build)
    {
        string made = _folder.Copy(FixturePlugins.Folder("Reload" + build), "made-" + build);
        Directory.Move(Path.Combine(Plugins, "mine"), _folder.File("old-" + build));
        Directory.Move(made, Path.Combine(Plugins, "mine"));
    }

    public IAttributionSession Prepare(string until = "") => Prepare(Host.Method(Id), until);

    public IAttributionSession Prepare(IAttributionMethod method, string until = "") => method.Prepare(new AttributionSetup(
        Model, ParameterValues.Parse(method.Descriptor.Parameters, new Dictionary<string, string> { ["until"] = until })));

    /// <summary>Which build answers.</summary>
    public float Ask(IAttributionSession session, IProgress<double>? progress = null) =>
        session.Explain([new AttributionRequest(Model.Prepare(new AudioClip("c", new float[16000], 8000)), 0)], progress, CancellationToken.None)[0].Values.Span[0];

    /// <summary>Which build answers new work.</summary>
    public float Ask() => Ask(Host);

    /// <summary>Which build answers new work of a host.</summary>
    public float Ask(PluginHost host)
    {
        using IAttributionSession session = Prepare(host.Method(Id));
        return Ask(session);
    }

    public void Dispose()
    {
        Model.Dispose();
        Host.OldVersionsSettled.Wait(TimeSpan.FromSeconds(30));
        Host.Dispose();
        _folder.Dispose();
    }
}
