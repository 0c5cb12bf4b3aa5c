using System.Text.Json;

namespace SerHost.Plugins.Trust;

/// <summary>What the user decided about plugins, in one file of the user's data folder.
/// Safe to use from several threads and programs at once.</summary>
/// <remarks>The file appears whole or not at all. One that cannot be read counts as empty,
/// is told, and is set aside when the next decision is written.</remarks>
internal sealed class TrustStore
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "trusted-plugins.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly string _folder;
    private Decisions _decisions = new([], []);
    private DateTime _readUtc;

    private TrustStore(string folder) => _folder = folder;

    /// <summary>The file.</summary>
    public string Path => System.IO.Path.Combine(_folder, FileName);

    /// <summary>Why earlier decisions do not count, and what happens; null when they do.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens the store of decisions in a user's data folder; there need not be one yet.</summary>
    public static TrustStore Open(string dataFolder)
    {
        var store = new TrustStore(dataFolder);
        store._decisions = store.Read();
        return store;
    }

    /// <summary>Reads it again if another program has written it.</summary>
    public void Reread()
    {
        lock (_gate)
        {
            if (File.GetLastWriteTimeUtc(Path) != _readUtc)
            {
                _decisions = Read();
            }
        }
    }

    /// <summary>What was decided about a plugin's files; null when nothing.</summary>
    public TrustedPlugin? Find(string id)
    {
        lock (_gate)
        {
            return _decisions.Trusted.FirstOrDefault(plugin => plugin.Id == id);
        }
    }

    /// <summary>Whether the user wants a plugin left out and not asked about.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="hash">Files of it; null for whatever has the id.</param>
    public bool Ignores(string id, string? hash = null)
    {
        lock (_gate)
        {
            return _decisions.Ignored.Contains(Ignored(id, hash));
        }
    }

    /// <summary>From now on these files of a plugin are trusted, and no others.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Trust(TrustedPlugin plugin) => Change(decisions => new Decisions(
        [.. decisions.Trusted.Where(other => other.Id != plugin.Id).Append(plugin).OrderBy(other => other.Id, StringComparer.Ordinal)],
            decisions.Ignored));

    /// <summary>Nothing is decided about a plugin any more.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public bool Forget(string id)
    {
        if (Find(id) is null && !IgnoresAny(id))
        {
            return false;
        }

        Change(decisions => new Decisions([.. decisions.Trusted.Where(plugin => plugin.Id != id)], WithoutIgnored(decisions, id)));
        return true;
    }

    /// <summary>Leaves a plugin out.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="hash">Only files with this hash; null for whatever has the id.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Ignore(string id, string? hash = null) =>
        Change(decisions => decisions with { Ignored = [.. decisions.Ignored.Append(Ignored(id, hash)).Order(StringComparer.Ordinal)] });

    /// <summary>Leaves a plugin, whatever its files are, out no longer.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Unignore(string id)
    {
        if (IgnoresAny(id))
        {
            Change(decisions => decisions with { Ignored = WithoutIgnored(decisions, id) });
        }
    }

    private bool IgnoresAny(string id)
    {
        lock (_gate)
        {
            return _decisions.Ignored.Any(ignored => Concerns(ignored, id));
        }
    }

    /// <summary>How it is written that a plugin, or certain files of it, are left out.</summary>
    private static string Ignored(string id, string? hash) => hash is null ? id : $"{id} {hash}";

    private static bool Concerns(string ignored, string id) => ignored == id || ignored.StartsWith(id + " ", StringComparison.Ordinal);

    private static IReadOnlyList<string> WithoutIgnored(Decisions decisions, string id) =>
        [.. decisions.Ignored.Where(ignored => !Concerns(ignored, id))];

    private void Change(Func<Decisions, Decisions> change)
    {
        lock (_gate)
        {
            try
            {
                Directory.CreateDirectory(_folder);
                using FileStream turn = TakeTurn();
                _decisions = change(Read());
                if (Problem is not null && File.Exists(Path))
                {
                    File.Move(Path, $"{Path}.{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss}.unread", overwrite: true);
                }

                string partial = $"{Path}.{Guid.NewGuid():N}.part";
                using (var stream = new FileStream(partial, OnlyForTheUser()))
                {
                    JsonSerializer.Serialize(stream, _decisions, s_json);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(partial, Path, overwrite: true);
                Problem = null;
            }
            catch (UnauthorizedAccessException error)
            {
                throw new IOException($"{Path} cannot be written: {error.Message}", error);
            }
        }
    }

    /// <summary>How a file is made that nobody else can write, whatever the user's defaults are.</summary>
    private static FileStreamOptions OnlyForTheUser()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>One program at a time reads, changes and writes.</summary>
    private FileStream TakeTurn()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (System.Diagnostics.Stopwatch.GetElapsedTime(start) < Patience)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private Decisions Read()
    {
        try
        {
            _readUtc = File.GetLastWriteTimeUtc(Path);
            if (!File.Exists(Path))
            {
                return new Decisions([], []);
            }

            if (FolderGuard.WhyFileIsUnsafe(Path) is { } reason)
            {
                Problem = $"{reason} Until then no earlier decision about plugins counts.";
                return new Decisions([], []);
            }

            Decisions? decisions = JsonSerializer.Deserialize<Decisions>(File.ReadAllBytes(Path), s_json);
            return decisions is { Trusted: not null, Ignored: not null }
                && decisions.Trusted.All(plugin => plugin is { Id.Length: > 0, Hash.Length: > 0 })
                ? decisions
                : throw new JsonException("a field is missing");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            Problem = PlainText.Shorten(
                $"{Path} cannot be read ({error.Message}): no earlier decision about plugins counts, and you are asked again. It is set aside when you decide.");
            return new Decisions([], []);
        }
    }

    private sealed record Decisions(IReadOnlyList<TrustedPlugin> Trusted, IReadOnlyList<string> Ignored);
}

/// <summary>A plugin whose files the user trusts.</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Hash">Hash over all its files.</param>
/// <param name="Folder">Where it lay then, for people: the same files are trusted anywhere.</param>
/// <param name="TrustedUtc">When.</param>
/// <param name="State">State of the files when <paramref name="Hash"/> was last computed; while it is the same the files need not be read.
/// Null where the system does not tell enough.</param>
internal sealed record TrustedPlugin(string Id, string Hash, string Folder, DateTimeOffset TrustedUtc, string? State);
