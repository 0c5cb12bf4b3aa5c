using System.Diagnostics;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Isolation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Isolation;

/// <summary>Plugins in worker processes, through the same objects as plugins in this process.</summary>
public sealed class IsolatedPluginTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void Isolated_plugin_offers_the_same_and_is_shown_as_isolated()
    {
        using PluginHost inside = Open([], "Good"), apart = Open(["fixture-good"], "Good");
        inside.LoadAll();
        apart.LoadAll();
        Assert.Equal(inside.Listings[0].Provides, apart.Listings[0].Provides);
        Assert.Equal([false, true], [inside.Listings[0].IsIsolated, apart.Listings[0].IsIsolated]);
        AttributionDescriptor expected = inside.Method("fixture-columns").Descriptor, found = apart.Method("fixture-columns").Descriptor;
        Assert.Equal(expected.Parameters.Select(parameter => parameter with { Choices = [] }).Select(parameter => parameter.ToString()), found.Parameters.Select(parameter => parameter with { Choices = [] }).Select(parameter => parameter.ToString()));
        Assert.Equal(expected.Summary, found.Summary);
        Assert.False(apart.Method("fixture-columns-fast").CheckAvailability().IsAvailable);
    }

    [Fact]
    public void Map_of_an_isolated_method_on_an_isolated_model_is_bit_equal()
    {
        using PluginHost inside = Open([], "Good"), apart = Open(["fixture-good"], "Good");
        RelevanceMap expected = Explain(inside, "fixture-columns"), found = Explain(apart, "fixture-columns");
        Assert.Equal(Bits(expected.Values), Bits(found.Values));
        Assert.Equal(expected.Diagnostics, found.Diagnostics);
        Assert.Equal(Bits(expected.ExtraMaps[0].Values), Bits(found.ExtraMaps[0].Values));
    }

    [Fact]
    public void Plugin_that_asks_for_it_runs_in_another_process_that_ends_with_the_host()
    {
        int worker;
        using (PluginHost host = Open([], "Good", "Isolated"))
        {
            worker = (int)Explain(host, "fixture-process").Diagnostics[0].Value;
            Assert.NotEqual(Environment.ProcessId, worker);
            Assert.True(host.Listings.Single(listing => listing.Id == "fixture-isolated").IsIsolated);
            using Process alive = Process.GetProcessById(worker);
            Assert.False(alive.HasExited);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(worker));
    }

    [Fact]
    public void Replaced_plugin_answers_from_a_new_process_while_open_sessions_keep_theirs()
    {
        using var folder = new ScratchFolder();
        folder.Copy(FixturePlugins.Folder("ReloadOne"), Path.Combine("plugins", "mine"));
        using PluginHost host = Trusting.Discover([folder.File("plugins"), FixturePlugins.Folder("Good")], Limit, Settings(["fixture-reload"]));
        using IModel model = Model(host);
        using (IAttributionSession old = Prepare(host, model, "fixture-reload"))
        {
            Assert.Equal(1, Ask(old));
            Directory.Move(folder.File("plugins", "mine"), folder.File("old"));
            folder.Copy(FixturePlugins.Folder("ReloadTwo"), Path.Combine("plugins", "mine"));
            Assert.Equal(["fixture-reload"], host.Rescan());
            using IAttributionSession replaced = Prepare(host, model, "fixture-reload");
            Assert.Equal((2, 1), (Ask(replaced), Ask(old)));
        }

        PluginListing listing = host.Listings.Single(found => found.Id == "fixture-reload");
        Assert.Equal((PluginState.Loaded, true, null), (listing.State, listing.IsIsolated, listing.Update));
        Assert.True(SpinWait.SpinUntil(() => host.Listings.All(found => found.OldVersions.Count == 0), TimeSpan.FromSeconds(30)));

        float Ask(IAttributionSession session) =>
            session.Explain([new AttributionRequest(model.Prepare(Clip()), 0)], null, TestContext.Current.CancellationToken)[0].Values.Span[0];
    }

    [Fact]
    public void Declared_exception_of_an_isolated_model_comes_through_as_it_is()
    {
        using PluginHost host = Open(["fixture-good"], "Good");
        using IModel model = Model(host);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Prepare(new AudioClip("short", new float[3], 8000)));
        Assert.Contains("Clip 'short' is shorter than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slow_but_obedient_call_is_stopped_at_its_limit_and_the_process_goes_on()
    {
        using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good")], TimeSpan.FromSeconds(3), Settings(["fixture-good"]));
        PluginException error = Assert.Throws<PluginException>(() => Explain(host, "fixture-columns", ("delay", "10000")));
        Assert.Equal("it took longer than 3 s and was stopped.", error.Problem);
    }

    [Fact]
    public async Task Users_stop_ends_a_call_that_is_deaf_to_it()
    {
        using PluginHost host = Open(["fixture-hostile"], "Good", "Hostile");
        using IModel model = Model(host);
        IAttributionMethod method = host.Method("hostile-loop");
        using IAttributionSession session = method.Prepare(new AttributionSetup(model, ParameterValues.Defaults([])));
        using var stop = new CancellationTokenSource();
        AttributionRequest[] requests = [new(model.Prepare(Clip()), 0)];
        Task work = Task.Run(() => session.Explain(requests, null, stop.Token), TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(work.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Fact]
    public void Constructor_that_never_returns_is_a_row_isolated_or_not()
    {
        foreach (string[] isolated in new[] { Array.Empty<string>(), ["fixture-stuck"] })
        {
            using PluginHost host = Trusting.Discover([FixturePlugins.Folder("Good"), FixturePlugins.Folder("Stuck")], TimeSpan.FromSeconds(5), Settings(isolated));
            host.LoadAll();
            PluginListing stuck = host.Listings.Single(listing => listing.Id == "fixture-stuck");
            Assert.Equal(PluginState.Failed, stuck.State);
            Assert.Contains("it took longer than 10 s", stuck.Problem, StringComparison.Ordinal);
            Assert.Equal(PluginState.Loaded, host.Listings.Single(listing => listing.Id == "fixture-good").State);
        }
    }

    [Fact]
    public void Throwing_constructor_in_a_worker_is_a_row_with_its_message()
    {
        using PluginHost host = Open([IsolationSettings.All], "Throwing");
        host.LoadAll();
        Assert.Contains("the licence server is on holiday", host.Listings[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_plugin_to_isolate_is_refused() =>
        Assert.Contains("Did you mean 'fixture-good'?", Assert.Throws<RequestException>(() => Open(["fixture-god"], "Good")).Message, StringComparison.Ordinal);

    private static PluginHost Open(string[] isolated, params string[] fixtures) =>
        Trusting.Discover([.. fixtures.Select(FixturePlugins.Folder)], Limit, Settings(isolated));

    private static IsolationSettings Settings(string[] isolated) => new() { Plugins = isolated, ProgramFolder = FixturePlugins.ProgramFolder };

    private static IModel Model(PluginHost host) => host.ModelProviders[0].Open(host.ModelProviders[0].Find([])[0], new ModelOptions());

    private static AudioClip Clip() => new("c", Enumerable.Range(0, 16000).Select(n => (float)(0.3 * Math.Sin(n * 0.2))).ToArray(), 8000);

    private static RelevanceMap Explain(PluginHost host, string id, params (string Id, string Value)[] parameters)
    {
        using IModel model = Model(host);
        using IAttributionSession session = Prepare(host, model, id, parameters);
        return session.Explain([new AttributionRequest(model.Prepare(Clip()), 0)], null, TestContext.Current.CancellationToken)[0];
    }

    private static IAttributionSession Prepare(PluginHost host, IModel model, string id, params (string Id, string Value)[] parameters)
    {
        IAttributionMethod method = host.Method(id);
        return method.Prepare(new AttributionSetup(model, ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(pair => pair.Id, pair => pair.Value))));
    }

    private static int[] Bits(ReadOnlyMemory<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
