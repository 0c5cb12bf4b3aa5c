using SerHost.Core.Store;
using SerHost.Core.Store.Journals;
using SerHost.Core.Store.Maintenance;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

public sealed class ResultStoreTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Added_results_are_there_after_reopening()
    {
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await store.AddAsync("run", "map", "key1", new Note("first", double.NaN));
            await store.AddRowAsync("run", "row1", new Note("row", 1));
            await store.SetRunAsync("run", new Note("begun", 2));
            await store.SetRunAsync("run", new Note("done", 3));
        }

        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(new Note("first", double.NaN), again.Find<Note>("key1"));
        Assert.Equal([new Note("row", 1)], again.Rows<Note>("run"));
        Assert.Equal([(new Note("done", 3), true)], again.Runs<Note>());
        Assert.Null(again.Find<Note>("key2"));
        Assert.Empty(again.Notes);
    }

    [Fact]
    public async Task Lost_index_is_built_again_from_the_journals()
    {
        await WriteAsync("a", 300);
        await WriteAsync("b", 10);
        File.Delete(_folder.File("index.db"));
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.Equal(310, store.Count);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => new Note("row", i)), store.Rows<Note>("a"));
    }

    [Fact]
    public async Task Index_behind_the_journal_catches_up()
    {
        await WriteAsync("a", 5);
        byte[] behind = File.ReadAllBytes(_folder.File("index.db"));
        await WriteAsync("b", 7);
        File.WriteAllBytes(_folder.File("index.db"), behind);
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.Equal(12, store.Count);
    }

    [Fact]
    public async Task Journal_that_vanished_takes_its_results_with_it()
    {
        await WriteAsync("a", 5);
        await WriteAsync("b", 7);
        Directory.Delete(_folder.File("runs", "a"), recursive: true);
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.Equal(7, store.Count);
    }

    [Theory]
    [InlineData("this is not a database, only text that happens to lie here")]
    [InlineData("x")]
    public async Task File_that_is_no_database_is_set_aside_untouched(string content)
    {
        await WriteAsync("a", 5);
        File.WriteAllText(_folder.File("index.db"), content);
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.Equal(5, store.Count);
        Assert.Contains("set aside", Assert.Single(store.Notes), StringComparison.Ordinal);
        string aside = Assert.Single(Directory.GetFiles(_folder.Path, "index.db.*.damaged"));
        Assert.Equal(content, File.ReadAllText(aside));
    }

    [Fact]
    public async Task Damaged_database_is_set_aside_and_built_again()
    {
        await WriteAsync("a", 200);
        byte[] bytes = File.ReadAllBytes(_folder.File("index.db"));
        new Random(1).NextBytes(bytes.AsSpan(64, bytes.Length - 64));
        File.WriteAllBytes(_folder.File("index.db"), bytes);
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.Equal(200, store.Count);
        Assert.NotEmpty(store.Notes);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("5000")]
    [InlineData("half")]
    public async Task Database_that_lost_its_end_is_set_aside_and_built_again(string lost)
    {
        await WriteAsync("a", 200);
        byte[] bytes = File.ReadAllBytes(_folder.File("index.db"));
        int kept = lost == "half" ? bytes.Length / 2 : bytes.Length - int.Parse(lost, System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllBytes(_folder.File("index.db"), bytes[..kept]);
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.Equal(200, store.Count);
        Assert.NotEmpty(store.Notes);
    }

    [Fact]
    public async Task Line_cut_off_by_a_kill_is_dropped_and_the_next_one_is_whole()
    {
        await WriteAsync("a", 5);
        string journal = _folder.File("runs", "a", "results.jsonl.gz");
        byte[] whole = File.ReadAllBytes(journal);
        foreach (int cut in new[] { 1, 17, 36, 50 })
        {
            File.WriteAllBytes(journal, [.. whole, .. whole.AsSpan(0, cut)]);
            await using ResultStore cutOff = ResultStore.Open(_folder.Path);
            Assert.Equal(5, cutOff.Count);
        }

        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            Assert.Equal(5, store.Count);
            await store.AddAsync("a", "map", "new", new Note("new", 1));
        }

        File.Delete(_folder.File("index.db"));
        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(6, again.Count);
        Assert.NotNull(again.Find<Note>("new"));
        Assert.DoesNotContain(again.Notes, note => note.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_opener_is_told_who_has_it()
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        StoreBusyException error = Assert.Throws<StoreBusyException>(() => ResultStore.Open(_folder.Path));
        Assert.Contains("in use by process", error.Message, StringComparison.Ordinal);
        Assert.Contains("--store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_told_as_such_and_loses_nothing_that_was_there()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full (/dev/full).");
        await WriteAsync("a", 200);
        Directory.CreateDirectory(_folder.File("runs", "b"));
        string full = _folder.File("runs", "b", "results.jsonl.gz");
        File.CreateSymbolicLink(full, "/dev/full");
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using ResultStore store = ResultStore.Open(_folder.Path);
            await store.AddAsync("b", "map", "new", new Note("new", 1)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        });
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("--store", error.Message, StringComparison.Ordinal);
        File.Delete(full);
        await using ResultStore later = ResultStore.Open(_folder.Path);
        Assert.Equal(200, later.Count);
    }

    [Fact]
    public async Task Index_that_cannot_be_written_costs_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full (/dev/full).");
        await WriteAsync("a", 200);
        File.Delete(_folder.File("index-log.db"));
        File.CreateSymbolicLink(_folder.File("index-log.db"), "/dev/full");
        await using (ResultStore full = ResultStore.Open(_folder.Path))
        {
            await full.AddAsync("b", "map", "new", new Note("new", 1));
            Assert.Equal(201, full.Count);
        }

        File.Delete(_folder.File("index-log.db"));
        await using ResultStore later = ResultStore.Open(_folder.Path);
        Assert.Equal(201, later.Count);
    }

    [Fact]
    public async Task Record_of_a_newer_version_is_refused_with_the_cure_and_stays_where_it_is()
    {
        await WriteAsync("a", 1);
        string journal = _folder.File("runs", "a", "rows.jsonl.gz");
        byte[] newer = JournalBlock.Pack("{\"type\":\"forecast\",\"id\":\"a\",\"body\":{}}\n"u8, 1, 2);
        File.WriteAllBytes(journal, [.. File.ReadAllBytes(journal), .. newer]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ResultStore.Open(_folder.Path));
        Assert.Contains($"{journal}, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected one of result, row, run", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer version, use that one, or another folder (--store DIR)", error.Message, StringComparison.Ordinal);
        Assert.Equal(newer, File.ReadAllBytes(journal)[^newer.Length..]);
    }

    [Fact]
    public async Task Record_with_a_field_of_another_kind_is_refused_with_the_cure()
    {
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await store.SetRunAsync("a", new Other("begun", "two"));
        }

        await using ResultStore again = ResultStore.Open(_folder.Path);
        StoreException error = Assert.Throws<StoreException>(again.Runs<Note>);
        Assert.Contains("field 'value': expected a number", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer version, use that one, or another folder (--store DIR)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_of_an_earlier_version_is_read_and_its_damaged_line_is_named()
    {
        Directory.CreateDirectory(_folder.File("runs", "old"));
        string journal = _folder.File("runs", "old", "journal.jsonl");
        File.WriteAllText(journal, """
            {"type":"run","id":"old","run":"old","kind":"","body":{"text":"begun","value":1}}
            {"type":"result","id":"k1","run":"old","kind":"map","body":{"text":"one","value":null}}
            {"type":"result","id":"k2","run":"old","kind":"map","body":{"text":"two,"value":2}}
            {"type":"row","id":"r1","run":"old","kind":"","body":{"text":"row","value":3}}
            {"type":"result","id":"k3","run":"old","ki
            """.ReplaceLineEndings("\n"));
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            Assert.Equal(new Note("one", double.NaN), store.Find<Note>("k1"));
            Assert.Null(store.Find<Note>("k2"));
            Assert.Equal([new Note("row", 3)], store.Rows<Note>("old"));
            Assert.Equal([(new Note("begun", 1), true)], store.Runs<Note>());
            Assert.Contains($"{journal}, line 3 ", Assert.Single(store.Notes), StringComparison.Ordinal);
            await store.AddAsync("old", "map", "k4", new Note("four", 4));
        }

        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(2, again.Count);
        Assert.Equal(new Note("four", 4), again.Find<Note>("k4"));
    }

    [Fact]
    public async Task Run_that_was_changed_after_its_end_still_knows_how_much_its_journals_hold()
    {
        await WriteAsync("a", 5);
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await store.EndRunAsync("a");
            await store.AddRowAsync("a", "row", new Note("row", 1));
            await store.EndRunAsync("a");
        }

        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await store.AddAsync("a", "note", "k9", new Note("nine", 9));
            await store.EndRunAsync("a");
        }

        // Changed: only the table's journal is written to.
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await store.SetRunAsync("a", new Note("another name", 1));
            await store.EndRunAsync("a");
        }

        File.WriteAllBytes(_folder.File("runs", "a", "results.jsonl.gz"), []);

        StoreReport report = StoreInspector.Inspect(_folder.Path, readBlobs: false, CancellationToken.None);
        Assert.Contains(report.Damages, damage => damage.File.EndsWith("results.jsonl.gz", StringComparison.Ordinal) && damage.ToString().Contains("cut off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Last_run_is_the_one_written_last_whatever_its_name()
    {
        foreach (string run in new[] { "20991231-b", "20200101-a", "20500505-c" })
        {
            await using ResultStore store = ResultStore.Open(_folder.Path);
            await store.SetRunAsync(run, new Note(run, 1));
            if (run != "20500505-c")
            {
                await store.AddRowAsync(run, "row", new Note("row", 1));
            }
        }

        File.Delete(_folder.File("index.seal"));
        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(["20991231-b", "20200101-a", "20500505-c"], again.Runs<Note>().Select(run => run.Summary.Text));
        Assert.Equal([true, true, false], again.Runs<Note>().Select(run => run.HasRows));
    }

    [Fact]
    public async Task Lock_that_vanished_stops_the_writer_before_another_begins()
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        await store.AddAsync("a", "map", "k1", new Note("n", 1));
        File.Delete(_folder.File("lock"));
        StoreException error = await Assert.ThrowsAsync<StoreException>(() => store.AddAsync("a", "map", "k2", new Note("n", 2)));
        Assert.Contains("its lock was removed", error.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => store.Blobs.Write([1]));
        Assert.Equal(new Note("n", 1), store.Find<Note>("k1"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Throws<StoreBusyException>(() => ResultStore.Open(_folder.Path));
        }
    }

    [Fact]
    public async Task Store_that_moved_away_is_told_truly_and_not_made_anew()
    {
        string here = _folder.File("here"), there = _folder.File("there");
        await using (ResultStore store = ResultStore.Open(here))
        {
            await store.AddAsync("a", "map", "k1", new Note("n", 1));
            Directory.Move(here, there);
            StoreException error = await Assert.ThrowsAsync<StoreException>(() => store.AddAsync("a", "map", "k2", new Note("n", 2)));
            Assert.Contains("moved or deleted", error.Message, StringComparison.Ordinal);
            Assert.Throws<StoreException>(() => store.Blobs.Write([1]));
        }

        Assert.False(Directory.Exists(here));
        await using ResultStore moved = ResultStore.Open(there);
        Assert.Equal(1, moved.Count);
    }

    [Fact]
    public async Task Store_opened_for_reading_is_not_changed_and_says_why_it_cannot_be_written()
    {
        await WriteAsync("a", 20);
        File.WriteAllText(_folder.File("index.db"), "damaged");
        Dictionary<string, byte[]> before = Contents();
        await using (ResultStore store = ResultStore.OpenForReading(_folder.Path))
        await using (ResultStore beside = ResultStore.OpenForReading(_folder.Path))
        {
            Assert.Equal(20, store.Count);
            Assert.Equal(20, beside.Rows<Note>("a").Count);
            StoreException error = await Assert.ThrowsAsync<StoreException>(() => store.AddAsync("a", "map", "k", new Note("n", 1)));
            Assert.Contains("open for reading only", error.Message, StringComparison.Ordinal);
            Assert.Throws<StoreBusyException>(() => ResultStore.Open(_folder.Path));
        }

        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Store_on_a_full_disk_can_be_read()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full (/dev/full).");
        await WriteAsync("a", 20);
        File.Delete(_folder.File("lock.owner"));
        File.CreateSymbolicLink(_folder.File("lock.owner"), "/dev/full");
        await using ResultStore store = ResultStore.Open(_folder.Path);
        Assert.True(store.IsReadOnly);
        Assert.Equal(20, store.Count);
        Assert.Contains("read only", store.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_store_is_readable_by_its_owner_only()
    {
        await using ResultStore store = ResultStore.Open(_folder.File("new"));
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("new")));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_not_taken_for_one_in_use()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full (/dev/full).");
        string owner = _folder.File("lock.owner");
        File.CreateSymbolicLink(owner, "/dev/full");
        StoreException error = Assert.Throws<StoreException>(() => ResultStore.Open(_folder.Path));
        Assert.Contains("the folder cannot be used", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use by", error.Message, StringComparison.Ordinal);
        File.Delete(owner);
        await using ResultStore later = ResultStore.Open(_folder.Path);
        Assert.Equal(0, later.Count);
    }

    [Fact]
    public async Task Many_threads_write_and_read_at_once_without_loss()
    {
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 2000), TestContext.Current.CancellationToken, async (i, _) =>
            {
                await store.AddAsync("run", "map", $"key{i}", new Note("n", i));
                Assert.Equal(i, store.Find<Note>($"key{i}")!.Value);
            });
        }

        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(2000, again.Count);
    }

    private async Task WriteAsync(string run, int count)
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        for (int i = 0; i < count; i++)
        {
            await store.AddAsync(run, "map", $"{run}{i}", new Note("n", i));
            await store.AddRowAsync(run, $"{i}", new Note("row", i));
        }
    }

    private Dictionary<string, byte[]> Contents() =>
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(file => file, File.ReadAllBytes);

    private sealed record Other(string Text, string Value);

    private sealed record Note(string Text, double Value);
}
