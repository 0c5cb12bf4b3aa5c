namespace SerHost.Ui.Shell;

/// <summary>Where the user was in one corpus.</summary>
internal sealed class CorpusPlace
{
    /// <summary>The clip in front.</summary>
    public string? Clip { get; set; }

    /// <summary>The table's filter.</summary>
    public string Filter { get; set; } = "";

    /// <summary>Column the table is sorted by.</summary>
    public int SortColumn { get; set; }

    /// <summary>Whether the largest comes first.</summary>
    public bool IsDescending { get; set; }

    /// <summary>What pages show, by <see cref="Shell.Choices"/>.</summary>
    public Dictionary<string, int> Choices { get; init; } = [];

    /// <summary>The run form's values; empty before it was touched.</summary>
    public Dictionary<string, string> Form { get; set; } = [];
}
