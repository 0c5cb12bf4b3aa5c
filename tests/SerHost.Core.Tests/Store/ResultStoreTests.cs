using System.Text;
using SerHost.Core.Store;
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
        Assert.Equal([new Note("done", 3)], again.Runs<Note>());
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

    [Fact]
    public async Task Line_cut_off_by_a_kill_is_dropped_and_the_next_one_is_whole()
    {
        await WriteAsync("a", 5);
        string journal = _folder.File("runs", "a", "journal.jsonl");
        await using (FileStream stream = File.OpenWrite(journal))
        {
            stream.Seek(0, SeekOrigin.End);
            stream.Write(Encoding.UTF8.GetBytes("{\"type\":\"result\",\"id\":\"half"));
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
    }

    [Fact]
    public async Task Second_opener_is_told_who_has_it()
    {
        await using ResultStore store = ResultStore.Open(_folder.Path);
        StoreException error = Assert.Throws<StoreException>(() => ResultStore.Open(_folder.Path));
        Assert.Contains("in use by process", error.Message, StringComparison.Ordinal);
        Assert.Contains("--store", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_told_as_such_and_loses_nothing_that_was_there()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full (/dev/full).");
        await WriteAsync("a", 200);
        string log = _folder.File("index-log.db");
        File.Delete(log);
        File.CreateSymbolicLink(log, "/dev/full");
        StoreException error = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using ResultStore full = ResultStore.Open(_folder.Path);
            await full.AddAsync("b", "map", "new", new Note("new", 1)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            _ = full.Runs<Note>();
        });
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("--store", error.Message, StringComparison.Ordinal);
        File.Delete(log);
        await using ResultStore later = ResultStore.Open(_folder.Path);
        Assert.InRange(later.Count, 200, 201);
    }

    [Theory]
    [InlineData("\"type\":\"run\"", "\"type\":\"forecast\"", "expected one of ")]
    [InlineData("\"value\":2", "\"value\":\"two\"", "field 'value': expected a number")]
    public async Task Record_of_a_newer_version_is_refused_with_the_cure_and_stays_where_it_is(string from, string to, string expected)
    {
        await using (ResultStore store = ResultStore.Open(_folder.Path))
        {
            await store.SetRunAsync("a", new Note("begun", 2));
        }

        string journal = _folder.File("runs", "a", "journal.jsonl");
        string newer = File.ReadAllText(journal).Replace(from, to, StringComparison.Ordinal);
        File.WriteAllText(journal, newer);
        File.Delete(_folder.File("index.db"));
        Exception error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using ResultStore store = ResultStore.Open(_folder.Path);
            _ = store.Runs<Note>();
        });
        Assert.True(error is StoreException or InvalidDataException, error.ToString());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("newer version, use that one, or another folder (--store DIR)", error.Message, StringComparison.Ordinal);
        Assert.Equal(newer, File.ReadAllText(journal));
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

    private sealed record Note(string Text, double Value);
}
