using SerHost.Plugins.Hosting;
using SerHost.Plugins.Tests.Reload;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Tests.Trust;

/// <summary>Two folders hold plugins of one id. The build in the weaker one, which answers 1, is trusted; the one in the stronger folder answers 2.</summary>
public sealed class PrecedenceTests : IDisposable
{
    private const string Stronger = "first", Weaker = "mine";
    private readonly ReloadBench _bench = new("One", trustsAll: false);

    public PrecedenceTests() => _bench.Host.Trust(_bench.Host.TrustQuestion(ReloadBench.Id)!);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Untrusted_newcomer_in_a_stronger_folder_waits_while_the_trusted_plugin_is_used()
    {
        _bench.Put("Two", Stronger);
        using PluginHost host = _bench.Open();
        Assert.Equal(1, _bench.Ask(host));
        AssertWaits(host);
    }

    [Fact]
    public void Newcomer_put_in_while_the_trusted_plugin_is_in_use_waits()
    {
        Assert.Equal(1, _bench.Ask());
        _bench.Put("Two", Stronger);
        Assert.Equal([ReloadBench.Id], _bench.Host.Rescan());
        Assert.Equal(1, _bench.Ask());
        AssertWaits(_bench.Host);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Newcomer_takes_the_place_once_it_is_trusted(bool isInUse)
    {
        _bench.Put("Two", Stronger);
        using PluginHost host = _bench.Open();
        Assert.Equal(isInUse ? 1 : 0, isInUse ? _bench.Ask(host) : 0);
        TrustQuestion question = host.TrustQuestion(ReloadBench.Id)!;
        Assert.Equal((Folder(Stronger), Folder(Weaker), false), (question.Folder, question.UsedInstead, question.IsChanged));
        Assert.Contains($"takes the place of the one in {Folder(Weaker)}", question.Text, StringComparison.Ordinal);
        Assert.True(host.Trust(question));
        Assert.Equal(2, _bench.Ask(host));
        Assert.Contains($"found first: {Folder(Stronger)}", Listing(host, Weaker).Problem, StringComparison.Ordinal);
        Assert.True(isInUse || Listing(host, Weaker).OldVersions.Count == 0); // what was in use may be unloaded by now
        using PluginHost later = _bench.Open();
        Assert.Equal(2, _bench.Ask(later));
    }

    [Fact]
    public void Trusted_newcomer_that_cannot_be_loaded_leaves_the_plugin_in_use()
    {
        _bench.Put("Two", Stronger);
        File.WriteAllText(Path.Combine(Folder(Stronger), "Fixture.Reload.dll"), "no assembly");
        using PluginHost host = _bench.Open();
        Assert.Equal(1, _bench.Ask(host));
        host.Trust(host.TrustQuestion(ReloadBench.Id)!);
        Assert.Equal(1, _bench.Ask(host));
        Assert.Contains("cannot be loaded", Listing(host, Stronger).Problem, StringComparison.Ordinal);
        Assert.Equal(PluginState.Loaded, Listing(host, Weaker).State);
    }

    [Fact]
    public void Trusted_newcomer_in_a_stronger_folder_is_used()
    {
        _bench.Put("Two", Stronger);
        using PluginHost host = _bench.Open(TrustSettings.All);
        Assert.Equal(2, _bench.Ask(host));
        Assert.Equal(PluginState.Failed, Listing(host, Weaker).State);
        using PluginHost later = _bench.Open();
        Assert.Equal(2, _bench.Ask(later));
    }

    [Fact]
    public void Plugin_left_out_for_another_is_back_when_that_one_changes_or_goes()
    {
        _bench.Put("Two", Stronger);
        using PluginHost host = _bench.Open();
        host.Trust(host.TrustQuestion(ReloadBench.Id)!);
        Directory.Delete(Folder(Stronger), recursive: true);
        host.Rescan();
        Assert.Equal(PluginState.Untrusted, Listing(host, Weaker).State);
        host.Trust(host.TrustQuestion(ReloadBench.Id)!);
        Assert.Equal(1, _bench.Ask(host));
    }

    [Theory]
    [InlineData(TrustAnswer.Trust, 2, PluginState.Loaded, 0)]
    [InlineData(TrustAnswer.NotNow, 1, PluginState.Untrusted, 1)]
    [InlineData(TrustAnswer.Never, 1, PluginState.Ignored, 0)]
    public void Answer_about_the_newcomer_concerns_the_newcomer_only(TrustAnswer answer, float answers, PluginState state, int askedAgain)
    {
        _bench.Put("Two", Stronger);
        int asked = 0;
        using (PluginHost host = _bench.Open(ask: _ => { asked++; return answer; }))
        {
            Assert.Equal(answers, _bench.Ask(host));
            Assert.Equal((1, state), (asked, Listing(host, Stronger).State));
        }

        using PluginHost later = _bench.Open(ask: _ => { asked++; return TrustAnswer.NotNow; });
        Assert.Equal(answers, _bench.Ask(later));
        Assert.Equal(1 + askedAgain, asked);
    }

    [Fact]
    public void Newcomer_that_is_never_to_run_is_taken_in_again_by_its_id_and_asked_about_again_when_it_changes()
    {
        _bench.Put("Two", Stronger);
        using PluginHost host = _bench.Open();
        host.Answer(host.TrustQuestion(ReloadBench.Id)!, TrustAnswer.Never);
        Assert.Null(host.TrustQuestion(ReloadBench.Id));
        Assert.Equal(1, _bench.Ask(host));
        File.WriteAllText(Path.Combine(Folder(Stronger), "more.txt"), "");
        host.Rescan();
        AssertWaits(host);
        host.Answer(host.TrustQuestion(ReloadBench.Id)!, TrustAnswer.Never);
        host.Ignore(ReloadBench.Id, isIgnored: false);
        AssertWaits(host);
    }

    private void AssertWaits(PluginHost host)
    {
        PluginListing newcomer = Listing(host, Stronger);
        Assert.Equal((PluginState.Untrusted, PluginTrust.New, Folder(Weaker)), (newcomer.State, newcomer.Trust, newcomer.UsedInstead));
        Assert.Contains($"the one in {Folder(Weaker)} is used", newcomer.Problem, StringComparison.Ordinal);
        Assert.Contains($"serhost plugins trust {ReloadBench.Id}", newcomer.Problem, StringComparison.Ordinal);
        PluginListing used = Listing(host, Weaker);
        Assert.Equal((null, null, PluginTrust.Trusted), (used.Problem, used.UsedInstead, used.Trust));
    }

    private string Folder(string name) => Path.Combine(_bench.Plugins, name);

    private PluginListing Listing(PluginHost host, string folder) => host.Listings.Single(listing => listing.Folder == Folder(folder));
}
