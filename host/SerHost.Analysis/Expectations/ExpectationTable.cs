using SerHost.Analysis.Labels;

namespace SerHost.Analysis.Expectations;

/// <summary>Expected direction of each cue in each emotion, with confidence and citation.</summary>
/// <remarks>Immutable. <see cref="Default"/> is the table shipped as data; a user may load another in the same format.</remarks>
public sealed class ExpectationTable
{
    private readonly Dictionary<(string Emotion, string Cue), Expectation> _cells;
    private readonly IReadOnlyDictionary<string, string> _aliases;
    private readonly IReadOnlyDictionary<string, Arousal> _arousal;
    private readonly IReadOnlyDictionary<Arousal, IReadOnlyDictionary<string, CueDirection>> _arousalDirections;
    private readonly HashSet<(string Emotion, string Cue)> _confirmatory;
    private readonly string _arousalCitation;

    internal ExpectationTable(
        string name,
        string about,
        IReadOnlyList<Expectation> cells,
        IReadOnlyDictionary<string, string> aliases,
        IReadOnlyDictionary<string, Arousal> arousal,
        IReadOnlyDictionary<Arousal, IReadOnlyDictionary<string, CueDirection>> arousalDirections,
        string arousalCitation,
        IEnumerable<(string Emotion, string Cue)> confirmatory)
    {
        Name = name;
        About = about;
        Cells = cells;
        _cells = cells.ToDictionary(cell => (cell.Emotion, cell.CueId));
        _aliases = aliases;
        _arousal = arousal;
        _arousalDirections = arousalDirections;
        _arousalCitation = arousalCitation;
        _confirmatory = [.. confirmatory];
    }

    /// <summary>The table shipped with the program.</summary>
    public static ExpectationTable Default { get; } = ExpectationTableReader.ReadEmbedded();

    /// <summary>Name of the table.</summary>
    public string Name { get; }

    /// <summary>What it is and how its confidence is to be read.</summary>
    public string About { get; }

    /// <summary>All cells.</summary>
    public IReadOnlyList<Expectation> Cells { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="name">What messages call it, for example the file's path.</param>
    /// <param name="json">The table as JSON.</param>
    /// <exception cref="ExpectationException">It is malformed; names the field.</exception>
    public static ExpectationTable Read(string name, Stream json) => ExpectationTableReader.Read(name, json);

    /// <summary>An emotion's name in the table's vocabulary; the label itself, lower-case, where the table does not know it.</summary>
    /// <param name="label">Label of a corpus or model.</param>
    public string Canonical(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        string lower = label.Trim().ToLowerInvariant();
        return _aliases.GetValueOrDefault(lower, lower);
    }

    /// <summary>The cell of an emotion and cue; undecided without confidence where the table has none.</summary>
    /// <param name="label">Label of a corpus or model.</param>
    /// <param name="cueId">The cue.</param>
    public Expectation Find(string label, string cueId)
    {
        string emotion = Canonical(label);
        return _cells.GetValueOrDefault((emotion, cueId))
            ?? new Expectation(emotion, cueId, CueDirection.Undecided, ExpectationConfidence.None, [], "The table has no such cell.");
    }

    /// <summary>Arousal class of an emotion.</summary>
    /// <param name="label">Label of a corpus or model.</param>
    public Arousal ArousalOf(string label) => _arousal.GetValueOrDefault(Canonical(label), Arousal.Undecided);

    /// <summary>The paper's simpler expectation, by arousal alone.</summary>
    /// <param name="label">Label of a corpus or model.</param>
    /// <param name="cueId">The cue.</param>
    public Expectation FindByArousal(string label, string cueId)
    {
        CueDirection direction = _arousalDirections.TryGetValue(ArousalOf(label), out IReadOnlyDictionary<string, CueDirection>? cues)
            ? cues.GetValueOrDefault(cueId, CueDirection.Undecided)
            : CueDirection.Undecided;
        return new Expectation(
            Canonical(label), cueId, direction,
            direction == CueDirection.Undecided
            ? ExpectationConfidence.None : ExpectationConfidence.Medium, [_arousalCitation], "By arousal class.");
    }

    /// <summary>Whether a cell was named before looking at data (corrected by Holm among themselves).</summary>
    /// <param name="label">Label of a corpus or model.</param>
    /// <param name="cueId">The cue.</param>
    public bool IsConfirmatory(string label, string cueId) => _confirmatory.Contains((Canonical(label), cueId));
}

/// <summary>An expectation table cannot be used; the message names the file and the field.</summary>
/// <param name="file">Path or name of the table.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="innerException">The underlying error, if any.</param>
public sealed class ExpectationException(string file, string message, Exception? innerException = null)
    : Exception(PlainText.Shorten($"{file}: {message}"), innerException);
