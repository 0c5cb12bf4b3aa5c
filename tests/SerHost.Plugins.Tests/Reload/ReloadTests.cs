using SerHost.Plugins.Reload;
using SerHost.Plugins.Trust;
using SerHost.Sdk.Attribution;

namespace SerHost.Plugins.Tests.Reload;

/// <summary>A plugin's folder is replaced while the host runs. Both builds have one version number; their answers tell them apart.</summary>
public sealed class ReloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replaced_folder_serves_new_work_while_open_sessions_keep_their_version(bool isInPlace)
    {
        using var bench = new ReloadBench("One");
        using (IAttributionSession old = bench.Prepare())
        {
            Assert.Equal(1, bench.Ask(old));
            Replace(bench, "Two", isInPlace);
            Assert.Equal([ReloadBench.Id], bench.Host.Rescan());
            Assert.Equal(2, bench.Ask());
            Assert.Equal(1, bench.Ask(old));
            Assert.Equal(OldVersionState.InUse, Assert.Single(bench.Listing.OldVersions).State);
        }

        await bench.Host.OldVersionsSettled.WaitAsync(Patience);
        Assert.Empty(bench.Listing.OldVersions);
        Assert.Empty(bench.Host.Rescan());
    }

    [Fact]
    public async Task Call_under_way_is_finished_by_the_version_that_began_it()
    {
        using var bench = new ReloadBench("One");
        using IAttributionSession session = bench.Prepare(bench.File("go"));
        var begun = new TaskCompletionSource();
        Task<float> answer = Task.Run(() => bench.Ask(session, new Told(begun)));
        await begun.Task.WaitAsync(Patience);
        bench.Put("Two");
        bench.Host.Rescan();
        Assert.Equal(2, bench.Ask());
        Assert.False(answer.IsCompleted);
        await File.WriteAllTextAsync(bench.File("go"), "");
        Assert.Equal(1, await answer.WaitAsync(Patience));
    }

    [Fact]
    public async Task Work_keeps_the_versions_it_began_with_until_it_is_over()
    {
        using var bench = new ReloadBench("One");
        IAttributionMethod method = bench.Host.Method(ReloadBench.Id);
        using (bench.Host.BeginWork())
        {
            bench.Put("Two");
            bench.Host.Rescan();
            using IAttributionSession late = bench.Prepare(method);
            Assert.Equal(1, bench.Ask(late));
            Assert.Equal(2, bench.Ask());
        }

        PluginException error = Assert.Throws<PluginException>(() => bench.Prepare(method));
        Assert.Contains("was replaced", error.Problem, StringComparison.Ordinal);
        await bench.Host.OldVersionsSettled.WaitAsync(Patience);
        Assert.Empty(bench.Listing.OldVersions);
    }

    [Fact]
    public void Builds_of_one_version_have_different_addresses_for_their_results()
    {
        using var bench = new ReloadBench("One");
        string one = bench.Host.Method(ReloadBench.Id).Descriptor.Version;
        bench.Put("Two");
        bench.Host.Rescan();
        string two = bench.Host.Method(ReloadBench.Id).Descriptor.Version;
        bench.Put("One");
        bench.Host.Rescan();
        Assert.StartsWith("1+", one, StringComparison.Ordinal);
        Assert.NotEqual(one, two);
        Assert.Equal(one, bench.Host.Method(ReloadBench.Id).Descriptor.Version);
    }

    [Fact]
    public void Files_that_cannot_be_loaded_leave_the_old_version_in_use_and_say_why()
    {
        using var bench = new ReloadBench("One");
        Assert.Equal(1, bench.Ask());
        string assembly = Path.Combine(bench.Plugins, "mine", "Fixture.Reload.dll");
        File.WriteAllText(assembly, "half of an assembly");
        bench.Host.Rescan();
        Assert.Equal(PluginState.Loaded, bench.Listing.State);
        Assert.Contains("cannot be loaded", bench.Listing.Update, StringComparison.Ordinal);
        Assert.Equal(1, bench.Ask());
        bench.Put("Two");
        bench.Host.Rescan();
        Assert.Null(bench.Listing.Update);
        Assert.Equal(2, bench.Ask());
    }

    [Fact]
    public void Changed_files_wait_for_trust_while_the_trusted_version_goes_on()
    {
        using var bench = new ReloadBench("One", trustsAll: false);
        bench.Host.Trust(bench.Host.TrustQuestion(ReloadBench.Id)!);
        Assert.Equal(1, bench.Ask());
        bench.Put("Two");
        bench.Host.Rescan();
        Assert.Equal((PluginState.Loaded, PluginTrust.Changed), (bench.Listing.State, bench.Listing.Trust));
        Assert.Contains($"serhost plugins trust {ReloadBench.Id}", bench.Listing.Update, StringComparison.Ordinal);
        Assert.Equal(1, bench.Ask());
        Assert.True(bench.Host.TrustQuestion(ReloadBench.Id)!.IsChanged);
        bench.Host.Trust(bench.Host.TrustQuestion(ReloadBench.Id)!);
        Assert.Equal((null, PluginTrust.Trusted), (bench.Listing.Update, bench.Listing.Trust));
        Assert.Equal(2, bench.Ask());
    }

    [Fact]
    public void Folder_that_is_gone_serves_no_new_work()
    {
        using var bench = new ReloadBench("One");
        Assert.Equal(1, bench.Ask());
        Directory.Delete(Path.Combine(bench.Plugins, "mine"), recursive: true);
        Assert.Equal([ReloadBench.Id], bench.Host.Rescan());
        Assert.DoesNotContain(bench.Host.Methods, method => method.Descriptor.Id == ReloadBench.Id);
    }

    [Theory]
    [InlineData("Timer", "a timer (System.Threading.Timer) that is never disposed")]
    [InlineData("Event", "a handler of AppDomain.ProcessExit, a static event, that is never taken off")]
    public async Task Version_that_stays_in_memory_is_shown_with_the_likely_cause(string build, string cause)
    {
        using var bench = new ReloadBench(build);
        Assert.Equal(1, bench.Ask());
        bench.Put("Two");
        bench.Host.Rescan();
        Assert.Equal(2, bench.Ask());
        await bench.Host.OldVersionsSettled.WaitAsync(Patience);
        OldVersion leaked = Assert.Single(bench.Listing.OldVersions);
        Assert.Equal(OldVersionState.Leaked, leaked.State);
        Assert.Contains(cause, leaked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_keeps_only_the_version_in_use()
    {
        using var bench = new ReloadBench("One");
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(1 + (i % 2), bench.Ask());
            bench.Put(i % 2 == 0 ? "Two" : "One");
            bench.Host.Rescan();
            await bench.Host.OldVersionsSettled.WaitAsync(Patience);
        }

        string cache = Path.Combine(bench.Data, "plugin-cache");
        Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories(cache, ReloadBench.Id + "-*").Length == 1, Patience));
        Assert.Single(Directory.GetFiles(cache, ReloadBench.Id + "-*.in-use"));
    }

    [Fact]
    public async Task Watched_folder_is_reloaded_once_it_has_come_to_rest()
    {
        using var bench = new ReloadBench("One");
        Assert.Equal(1, bench.Ask());
        var told = new TaskCompletionSource<IReadOnlyList<string>>();
        using IDisposable watch = bench.Host.Watch(ids => told.TrySetResult(ids));

        // The assembly is gone for a while, as in a copy that is under way: what is in use goes on, and nothing broken is shown.
        string assembly = Path.Combine(bench.Plugins, "mine", "Fixture.Reload.dll");
        File.Delete(assembly);
        Assert.Equal(1, bench.Ask());
        bench.Put("Two");
        Assert.Equal([ReloadBench.Id], await told.Task.WaitAsync(Patience));
        Assert.Equal(2, bench.Ask());
        Assert.Null(bench.Listing.Update);
    }

    private static void Replace(ReloadBench bench, string build, bool isInPlace)
    {
        if (isInPlace)
        {
            bench.Put(build);
        }
        else
        {
            bench.Rename(build);
        }
    }

    private sealed class Told(TaskCompletionSource begun) : IProgress<double>
    {
        public void Report(double value) => begun.TrySetResult();
    }
}
