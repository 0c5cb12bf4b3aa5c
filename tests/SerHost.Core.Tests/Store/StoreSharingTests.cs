using SerHost.Core.Store.Maintenance;
using SerHost.Plugins;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

/// <summary>Who may read a store.</summary>
public sealed class StoreSharingTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute, GroupWrites = UnixFileMode.GroupWrite;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shared_store_is_read_by_its_group_and_nobody_else()
    {
        string store = Make();

        StoreSharing.Share(store, null, CancellationToken.None);

        foreach (string path in new[] { store, Path.Combine(store, "runs"), Path.Combine(store, "runs", "rows.jsonl.gz") })
        {
            UnixFileMode mode = Mode(path);
            Assert.True(mode.HasFlag(UnixFileMode.GroupRead), $"{path}: {mode}");
            Assert.Equal(UnixFileMode.None, mode & (Others | GroupWrites));
        }

        // What is written later belongs to the same group.
        Assert.True(Mode(Path.Combine(store, "runs")).HasFlag(UnixFileMode.SetGroup | UnixFileMode.GroupExecute));
    }

    [Fact]
    public void Withdrawn_store_is_its_owners_alone()
    {
        string store = Make();
        StoreSharing.Share(store, null, CancellationToken.None);

        StoreSharing.Withdraw(store);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(store));
    }

    [Fact]
    public void Group_that_does_not_exist_is_named_and_nothing_is_opened()
    {
        string store = Make();
        UnixFileMode before = Mode(store);

        var error = Assert.Throws<RequestException>(() => StoreSharing.Share(store, "no-such-group-here", CancellationToken.None));

        Assert.Contains("no-such-group-here", error.Message, StringComparison.Ordinal);
        Assert.Contains("id -Gn", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Mode(store));
    }

    [Fact]
    public void Store_that_is_not_there_is_named()
    {
        string store = _folder.File("none");

        Assert.Contains(store, Assert.Throws<RequestException>(() => StoreSharing.Share(store, null, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private string Make()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of files are Unix's");
        string store = _folder.File("store");
        Directory.CreateDirectory(Path.Combine(store, "runs"));
        File.WriteAllText(Path.Combine(store, "runs", "rows.jsonl.gz"), "x");
        return store;
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
