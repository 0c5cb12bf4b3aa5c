namespace SerHost.Plugins.Trust;

/// <summary>Shall this plugin's code be run?</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Version">Its version.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Hash">Hash over all its files.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="IsChanged">Whether other files of it were trusted before.</param>
public sealed record TrustQuestion(string Id, string Name, string Version, string Folder, string Hash, int Files, bool IsChanged)
{
    /// <summary>Folder of the plugin with the same id that is used until this one is
    /// trusted, and then no more; null where there is none.</summary>
    public string? UsedInstead { get; init; }

    /// <summary>The question as a text of several lines.</summary>
    public string Text =>
        $"""
        Hash:    {Hash}
        Plugin:  {PlainText.OneLine(Id)}, which {(IsChanged ? "has changed since you trusted it" : "is new here")}
        Name:    {PlainText.OneLine(Name)}
        Version: {PlainText.OneLine(Version)}
        Folder:  {PlainText.OneLine(Folder)} ({Files} files){(UsedInstead is null ? "" : $"{Environment.NewLine}Instead: trusted, it takes the place of the one in {PlainText.OneLine(UsedInstead)}")}
        A plugin is a program: it can do whatever you can do on this machine.
        {WhoCanWrite}
        """;

    /// <summary>Who could change its files.</summary>
    public static string WhoCanWrite => OperatingSystem.IsLinux() ? "Only you, root and the owner of this program can change its files."
        : OperatingSystem.IsWindows()
            ? "Who else can change its files was not looked at: on Windows, see to the folder's permissions yourself."
        : "No other user has the right to write to its files; who owns them was not looked at.";
}

/// <summary>What the user said.</summary>
public enum TrustAnswer
{
    /// <summary>Not while this program runs; ask again another time.</summary>
    NotNow,

    /// <summary>Run these files.</summary>
    Trust,

    /// <summary>Leave the plugin out and do not ask again.</summary>
    Never,
}
