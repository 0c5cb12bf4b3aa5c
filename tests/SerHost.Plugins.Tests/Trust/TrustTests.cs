using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Trust;

/// <summary>Whose code runs: nobody's whom the user has not trusted, and never files another user could have written.</summary>
public sealed class TrustTests : IDisposable
{
    private const string Id = "fixture-good";
    private readonly ScratchFolder _folder = new();
    private readonly string _plugin;

    public TrustTests()
    {
        Directory.CreateDirectory(_folder.File("plugins"));
        _plugin = _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("plugins", "good"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_plugin_is_not_run_and_says_what_to_type()
    {
        using PluginHost host = Open();
        host.LoadAll();
        PluginListing listing = Assert.Single(host.Listings);
        Assert.Equal((PluginState.Untrusted, PluginTrust.New), (listing.State, listing.Trust));
        Assert.Contains($"serhost plugins trust {Id}", listing.Problem, StringComparison.Ordinal);
        Assert.Empty(host.Methods);
        RequestException error = Assert.Throws<RequestException>(() => host.Method("fixture-dice"));
        Assert.Contains($"serhost plugins trust {Id}", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Data, "plugin-cache")));
    }

    [Fact]
    public void Command_to_trust_names_the_folder_that_was_given_for_this_start_only()
    {
        using PluginHost host = Open(new TrustSettings { DataFolder = Data, GivenFolders = [_folder.File("plugins")] });
        Assert.EndsWith($"serhost plugins trust {Id} --plugins {_folder.File("plugins")}", Assert.Single(host.Listings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Trusted_plugin_runs_in_every_later_session_until_a_file_changes()
    {
        using (PluginHost first = Open())
        {
            first.Trust(first.TrustQuestion(Id)!);
            Assert.NotEmpty(first.Methods);
        }

        using (PluginHost second = Open())
        {
            Assert.Equal(PluginTrust.Trusted, Assert.Single(second.Listings).Trust);
            Assert.NotEmpty(second.Methods);
        }

        File.AppendAllText(Path.Combine(_plugin, "Fixture.Private.dll"), " ");
        using PluginHost third = Open();
        third.LoadAll();
        PluginListing listing = Assert.Single(third.Listings);
        Assert.Equal((PluginState.Untrusted, PluginTrust.Changed), (listing.State, listing.Trust));
        Assert.Empty(third.Methods);
    }

    [Theory]
    [InlineData("added.txt")]
    [InlineData("runtimes/native.so")]
    public void Added_file_is_a_change(string file)
    {
        TrustIt();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_plugin, file))!);
        File.WriteAllText(Path.Combine(_plugin, file), "");
        using PluginHost host = Open();
        Assert.Equal(PluginTrust.Changed, Assert.Single(host.Listings).Trust);
    }

    [Fact]
    public void File_changed_under_its_old_size_and_time_is_a_change()
    {
        string file = Path.Combine(_plugin, "Fixture.Good.runtimeconfig.json");
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        TrustIt();
        RememberState();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using PluginHost host = Open();
        Assert.Equal(PluginTrust.Changed, Assert.Single(host.Listings).Trust);
    }

    [Fact]
    public void Same_files_in_another_folder_are_trusted()
    {
        TrustIt();
        Directory.Move(_plugin, _folder.File("plugins", "renamed"));
        using PluginHost host = Open();
        Assert.Equal(PluginTrust.Trusted, Assert.Single(host.Listings).Trust);
    }

    [Fact]
    public void What_runs_is_the_copy_that_was_judged()
    {
        TrustIt();
        using PluginHost host = Open();
        File.WriteAllText(Path.Combine(_plugin, "Fixture.Good.dll"), "slipped in after it was judged");
        host.LoadAll();
        PluginListing listing = Assert.Single(host.Listings);
        Assert.True(listing.State == PluginState.Loaded || listing.Problem!.Contains("was changed while it was copied", StringComparison.Ordinal), listing.Problem);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(Data, "plugin-cache"), "Fixture.Good.dll", SearchOption.AllDirectories), file => new FileInfo(file).Length < 1000);
    }

    [Fact]
    public void Damaged_copy_is_made_again()
    {
        TrustIt();
        string copy = Assert.Single(Directory.EnumerateFiles(Path.Combine(Data, "plugin-cache"), "Fixture.Good.dll", SearchOption.AllDirectories));
        File.Delete(copy); // not written over: this process may still have it mapped
        File.WriteAllText(copy, "damaged");
        using PluginHost host = Open();
        Assert.NotEmpty(host.Methods);
    }

    [Fact]
    public void Plugin_beside_the_program_is_built_in_and_runs_from_its_place()
    {
        using PluginHost host = Open(new TrustSettings { DataFolder = Data, ProgramFolder = _folder.Path });
        Assert.NotEmpty(host.Methods);
        Assert.Equal(PluginTrust.BuiltIn, Assert.Single(host.Listings).Trust);
        Assert.False(Directory.Exists(Data));
        Assert.Equal("1", host.Method("fixture-dice").Descriptor.Version);
    }

    [Fact]
    public void Word_for_all_trusts_and_remembers()
    {
        using (PluginHost host = Open(new TrustSettings { DataFolder = Data, Plugins = [TrustSettings.All] }))
        {
            Assert.NotEmpty(host.Methods);
        }

        using PluginHost later = Open();
        Assert.Equal(PluginTrust.Trusted, Assert.Single(later.Listings).Trust);
    }

    [Fact]
    public void Word_for_a_plugin_that_is_not_there_is_refused() => Assert.Contains(
        "Did you mean 'fixture-good'?",
        Assert.Throws<RequestException>(() => Open(new TrustSettings { DataFolder = Data, Plugins = ["fixture-god"] })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(TrustAnswer.Trust, PluginState.Loaded, 1)]
    [InlineData(TrustAnswer.NotNow, PluginState.Untrusted, 1)]
    [InlineData(TrustAnswer.Never, PluginState.Ignored, 1)]
    public void User_is_asked_once_before_code_is_loaded(TrustAnswer answer, PluginState state, int asked)
    {
        var questions = new List<TrustQuestion>();
        using PluginHost host = Open(new TrustSettings { DataFolder = Data, Ask = question => { questions.Add(question); return answer; } });
        Assert.Empty(questions);
        _ = host.Methods;
        _ = host.CueExtractors;
        Assert.Equal(asked, questions.Count);
        Assert.Equal((Id, 7, false), (questions[0].Id, questions[0].Files, questions[0].IsChanged));
        Assert.Equal(state, Assert.Single(host.Listings).State);
        using PluginHost later = Open();
        Assert.Equal(answer == TrustAnswer.Never, Assert.Single(later.Listings).State == PluginState.Ignored);
    }

    [Fact]
    public void Word_given_for_files_that_were_replaced_meanwhile_counts_for_nothing()
    {
        using PluginHost host = Open();
        TrustQuestion question = host.TrustQuestion(Id)!;
        File.WriteAllText(Path.Combine(_plugin, "more.txt"), "slipped in while the user was reading");
        host.Rescan();
        Assert.False(host.Trust(question));
        Assert.Empty(host.Methods);
    }

    [Fact]
    public void Ignored_plugin_is_left_out_until_taken_in_again()
    {
        TrustIt();
        using (PluginHost host = Open())
        {
            Assert.NotEmpty(host.Methods);
            host.Ignore(Id, isIgnored: true);
            Assert.Empty(host.Methods);
        }

        using PluginHost later = Open();
        Assert.Equal(PluginState.Ignored, Assert.Single(later.Listings).State);
        later.Ignore(Id, isIgnored: false);
        Assert.NotEmpty(later.Methods);
    }

    [Fact]
    public void Forgotten_plugin_is_new_again_and_its_copy_is_gone()
    {
        TrustIt();
        using (PluginHost host = Open())
        {
            Assert.True(host.Forget(Id));
            Assert.False(host.Forget(Id));
        }

        using PluginHost later = Open();
        Assert.Equal(PluginTrust.New, Assert.Single(later.Listings).Trust);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Data, "plugin-cache")));
    }

    [Fact]
    public void Unreadable_record_is_told_counts_as_empty_and_is_set_aside_by_the_next_decision()
    {
        TrustIt();
        string file = Path.Combine(Data, TrustStore.FileName);
        File.WriteAllText(file, "{ \"trusted\": [ { \"id\": ");
        using (PluginHost host = Open())
        {
            Assert.Equal(PluginTrust.New, Assert.Single(host.Listings).Trust);
            Assert.Contains(file, host.TrustProblem, StringComparison.Ordinal);
            Assert.Contains("asked again", host.TrustProblem, StringComparison.Ordinal);
            host.Trust(host.TrustQuestion(Id)!);
            Assert.Null(host.TrustProblem);
        }

        Assert.Single(Directory.EnumerateFiles(Data, "*.unread"));
        using PluginHost later = Open();
        Assert.Equal(PluginTrust.Trusted, Assert.Single(later.Listings).Trust);
    }

    [Fact]
    public void Decisions_of_programs_that_run_at_the_same_time_are_all_kept()
    {
        Parallel.For(0, 40, i => TrustStore.Open(Data).Trust(new TrustedPlugin($"plugin-{i}", "00", "/x", DateTimeOffset.UnixEpoch, null)));
        TrustStore book = TrustStore.Open(Data);
        Assert.All(Enumerable.Range(0, 40), i => Assert.NotNull(book.Find($"plugin-{i}")));
    }

    [Fact]
    public void Decision_of_another_program_counts_at_the_next_look()
    {
        using PluginHost here = Open();
        using (PluginHost there = Open())
        {
            there.Trust(there.TrustQuestion(Id)!);
        }

        Assert.Equal([Id], here.Rescan());
        Assert.NotEmpty(here.Methods);
    }

    private string Data => _folder.File("data");

    private PluginHost Open(TrustSettings? settings = null) =>
        PluginHost.Discover([_folder.File("plugins")], TimeSpan.FromSeconds(30), null, settings ?? new TrustSettings { DataFolder = Data });

    private void TrustIt()
    {
        using PluginHost host = Open();
        host.Trust(host.TrustQuestion(Id)!);
        host.LoadAll();
    }

    /// <summary>The record says that the files need not be read again.</summary>
    private void RememberState()
    {
        TrustStore book = TrustStore.Open(Data);
        book.Trust(book.Find(Id)! with { State = FolderContent.Of(_plugin).State() });
    }
}
