namespace SerHost.Plugins.Trust;

/// <summary>What decides which plugins may run.</summary>
public sealed record TrustSettings
{
    /// <summary>Stands for every plugin in <see cref="Plugins"/>.</summary>
    public const string All = "all";

    /// <summary>Ids of plugins the user trusts as they are now and as they will be while
    /// the program runs; <see cref="All"/> for every one found.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>Folder the user's decisions and the copies of trusted plugins are kept in.</summary>
    public string DataFolder { get; init; } = UserFolders.Data;

    /// <summary>The program's folder: plugins beside it came with it.</summary>
    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Plugin folders the user named for this start only: a command that is to find their plugins must name them too.</summary>
    public IReadOnlyList<string> GivenFolders { get; init; } = [];

    /// <summary>Asks the user before code of a new or changed plugin would be loaded; null where nobody can be asked. Called on any thread,
    /// one question at a time.</summary>
    public Func<TrustQuestion, TrustAnswer>? Ask { get; init; }

    /// <summary>Whether the user trusts a plugin whatever its files are.</summary>
    internal bool Covers(string id) => Plugins.Contains(All) || Plugins.Contains(id);
}
