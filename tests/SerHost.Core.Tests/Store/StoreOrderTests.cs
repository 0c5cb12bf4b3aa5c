using Microsoft.Win32.SafeHandles;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Core.Store.Blobs;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

/// <summary>The order of events on the way to the disk: arrays, then the records that name them, then the word that they are
/// safe.</summary>
public sealed class StoreOrderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    private string Journal => _folder.File("runs", "a", "results.jsonl.gz");

    [Fact]
    public async Task Record_waits_for_others_until_its_time_is_over_and_is_acknowledged_then()
    {
        await using ResultStore store = Open(new FileFlusher(_folder.Path));
        Task first = store.AddAsync("a", "map", "k1", new Note("n", 1), isUrgent: false);
        Task second = store.AddRowAsync("a", "r1", new Note("row", 1), isUrgent: false);
        _time.Pass(WaitingEntries.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(first.IsCompleted);
        Assert.False(File.Exists(Journal));
        Assert.Null(store.Find<Note>("k1"));
        _time.Pass(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(first, second);
        Assert.Equal(new Note("n", 1), store.Find<Note>("k1"));
        Assert.Equal(new Note("row", 1), Assert.Single(store.Rows<Note>("a")));
    }

    [Fact]
    public async Task Record_that_somebody_waits_for_takes_those_before_it_along()
    {
        await using ResultStore store = Open(new FileFlusher(_folder.Path));
        Task first = store.AddAsync("a", "map", "k1", new Note("n", 1), isUrgent: false);
        await store.AddAsync("a", "map", "k2", new Note("n", 2));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(new Note("n", 1), store.Find<Note>("k1"));
    }

    [Fact]
    public async Task Closing_writes_what_waits()
    {
        Task first;
        await using (ResultStore store = Open(new FileFlusher(_folder.Path)))
        {
            first = store.AddAsync("a", "map", "k1", new Note("n", 1), isUrgent: false);
        }

        await first;
        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(new Note("n", 1), again.Find<Note>("k1"));
    }

    [Fact]
    public async Task Arrays_are_flushed_before_the_record_that_names_them_is_in_the_journal()
    {
        SkipUnlessGrouped();
        var disk = new WatchedDisk(_folder.Path) { OnFlush = _ => Assert.False(File.Exists(Journal) && new FileInfo(Journal).Length > 0) };
        await using ResultStore store = Open(disk);
        string[] blobs = [.. Enumerable.Range(0, 6).Select(i => store.Blobs.Write([i, i + 0.5f]))];
        Assert.Equal(0, disk.Flushed);
        Assert.All(blobs, blob => Assert.True(store.Blobs.Contains(blob)));
        await store.AddAsync("a", "map", "k1", new Note(blobs[0], 1));
        Assert.Equal(6, disk.Flushed);
        Assert.True(new FileInfo(Journal).Length > 0);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_or_written_when_arrays_cannot_be_flushed()
    {
        SkipUnlessGrouped();
        string blob;
        await using (ResultStore store = Open(new FileFlusher(_folder.Path)))
        {
            await store.AddAsync("a", "map", "before", new Note(store.Blobs.Write([7, 8]), 0));
        }

        var disk = new WatchedDisk(_folder.Path) { OnFlush = _ => throw new IOException("No space left on device") };
        await using (ResultStore store = Open(disk))
        {
            store.Blobs.Write([7, 8]);
            blob = store.Blobs.Write([1, 2, 3]);
            Task waiting = store.AddAsync("a", "map", "k1", new Note(blob, 1), isUrgent: false);
            StoreException error = await Assert.ThrowsAsync<StoreException>(() => store.AddRowAsync("a", "r1", new Note("row", 1)));
            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<StoreException>(() => waiting);

            // What the system still shows may never reach the disk: later work must not find it there. What was safe before stays.
            Assert.False(store.Blobs.Contains(blob));
            Assert.Single(Directory.EnumerateFiles(_folder.File("blobs"), "*", SearchOption.AllDirectories));
            await Assert.ThrowsAsync<StoreException>(() => store.AddAsync("a", "map", "k2", new Note("n", 2)));
        }

        await using ResultStore again = ResultStore.Open(_folder.Path);
        Assert.Equal(1, again.Count);
        Assert.Empty(again.Rows<Note>("a"));
        Assert.Equal(blob, again.Blobs.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], again.Blobs.Read(blob));
    }

    [Fact]
    public async Task Array_that_a_killed_program_left_unflushed_is_flushed_before_it_is_named()
    {
        SkipUnlessGrouped();
        string blob = new BlobFolder(_folder.File("blobs")).Write([1, 2, 3]);
        var disk = new WatchedDisk(_folder.Path);
        await using ResultStore store = Open(disk);
        Assert.Equal(blob, store.Blobs.Write([1, 2, 3]));
        await store.AddAsync("a", "map", "k1", new Note(blob, 1));
        Assert.Equal(1, disk.Flushed);
        Assert.Equal(blob, store.Blobs.Write([1, 2, 3]));
        await store.AddAsync("a", "map", "k2", new Note(blob, 2));
        Assert.Equal(1, disk.Flushed);
    }

    [Fact]
    public async Task Program_killed_between_arrays_and_journal_loses_the_record_and_finds_the_array()
    {
        string blob = "", copy = _folder.File("as-it-was");
        string store = _folder.File("store");
        await using (ResultStore first = ResultStore.Open(store, new WatchedDisk(_folder.Path) { OnFlush = _ => Copy(store, copy) }, _time))
        {
            SkipUnlessGrouped();
            blob = first.Blobs.Write([1, 2, 3]);
            await first.AddAsync("a", "map", "k1", new Note(blob, 1));
        }

        await using ResultStore killed = ResultStore.Open(copy);
        Assert.Null(killed.Find<Note>("k1"));
        Assert.True(killed.Blobs.Contains(blob));
        Assert.Equal(blob, killed.Blobs.Write([1, 2, 3]));
        Assert.All(killed.Notes, note => Assert.Contains("index.db was not finished", note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clips_on_their_way_to_the_disk_are_limited_and_a_failure_among_them_is_told()
    {
        var backlog = new KeepBacklog();
        var first = new TaskCompletionSource();
        Task full = Task.CompletedTask;
        for (int i = 0; full.IsCompleted; i++)
        {
            Assert.True(i < 1000);
            full = backlog.AddAsync(first.Task);
        }

        first.SetException(new StoreException(_folder.Path, "the disk is full."));
        await Assert.ThrowsAsync<StoreException>(() => full);
        await Assert.ThrowsAsync<StoreException>(backlog.EmptyAsync);
    }

    [Fact]
    public void Files_of_a_group_are_flushed_at_once_or_one_by_one()
    {
        var flusher = new FileFlusher(_folder.Path);
        foreach (int count in new[] { 0, 1, 3, 4, 20 })
        {
            List<SafeFileHandle> files = [.. Enumerable.Range(0, count).Select(i =>
                File.OpenHandle(_folder.File($"{count}-{i}"), FileMode.CreateNew, FileAccess.Write))];
            files.ForEach(file => RandomAccess.Write(file, [1, 2, 3], 0));
            flusher.Flush(files);
            files.ForEach(file => file.Dispose());
        }
    }

    private static void SkipUnlessGrouped() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere each array is flushed when it is written.");

    private ResultStore Open(FileFlusher disk) => ResultStore.Open(_folder.Path, disk, _time);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private sealed record Note(string Text, double Value);

    private sealed class WatchedDisk(string folder) : FileFlusher(folder)
    {
        public Action<int> OnFlush { get; init; } = _ => { };

        public int Flushed { get; private set; }

        public override void Flush(IReadOnlyList<SafeFileHandle> files)
        {
            OnFlush(files.Count);
            base.Flush(files);
            Flushed += files.Count;
        }
    }

    /// <summary>A clock that stands until it is moved; for one timer that is set again and again.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly List<Timer> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(() => callback(state));
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Pass(TimeSpan time) => _timers.ForEach(timer => timer.Pass(time));

        private sealed class Timer(Action callback) : ITimer
        {
            private TimeSpan? _left;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                _left = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
                return true;
            }

            public void Pass(TimeSpan time)
            {
                _left -= time;
                if (_left <= TimeSpan.Zero)
                {
                    _left = null;
                    callback();
                }
            }

            public void Dispose() => _left = null;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
