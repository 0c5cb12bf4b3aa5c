using MathNet.Numerics.Distributions;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;

namespace SerHost.Analysis.Evidence;

/// <summary>Every Δf of a run with what the tables group it by, as numbers: names are counted once.</summary>
/// <remarks>Names are numbered in ordinal order, methods and clips in the order in which they first occur. -1: unknown.</remarks>
internal sealed class DeltaList
{
    private DeltaList(EvidenceColumns columns, EvidenceSettings settings)
    {
        Columns = columns;
        IReadOnlyList<Utterance> rows = columns.Rows;
        Emotion = Numbering.Sorted(rows, row => EmotionOf(row, settings.Grouping));
        Label = Numbering.Sorted(rows, row => row.Label);
        Speaker = Numbering.Sorted(rows, row => row.Speaker);
        Sentence = Numbering.Sorted(rows, row => row.Sentence);
        Target = Numbering.ByOccurrence(rows, row => row.Target);
        Method = Numbering.ByOccurrence(rows, row => row.Method);
        Clip = Numbering.ByOccurrence(rows, row => row.ClipId);
        var decisions = new Dictionary<(string?, string), bool>();
        IsCorrect = [.. rows.Select(row => decisions.TryGetValue((row.Label, row.Predicted), out bool known)
            ? known : decisions[(row.Label, row.Predicted)] = row.IsCorrect)];
        RowsOfMethod = new int[Method.Names.Length][];
        foreach (IGrouping<int, int> method in Enumerable.Range(0, rows.Count).GroupBy(row => Method.Of[row]))
        {
            RowsOfMethod[method.Key] = [.. method];
        }

        HasSemitones = columns.Cues.Any(cue => cue.CueId == "f0_semitone" && cue.Marks.ContainsAnyExcept((byte)0));
        Groups = MakeGroups(settings);
    }

    /// <summary>What it is made of.</summary>
    public EvidenceColumns Columns { get; }

    /// <summary>The emotion a row counts for.</summary>
    public Numbering Emotion { get; }

    public Numbering Label { get; }

    public Numbering Speaker { get; }

    public Numbering Sentence { get; }

    public Numbering Target { get; }

    public Numbering Method { get; }

    public Numbering Clip { get; }

    /// <summary>[rows] whether the decision is the label.</summary>
    public bool[] IsCorrect { get; }

    /// <summary>Rows of each method.</summary>
    public int[][] RowsOfMethod { get; }

    /// <summary>Whether pitch is there in semitones: pitch in Hz always agrees with it in sign, and counting both would count one finding
    /// twice.</summary>
    public bool HasSemitones { get; }

    /// <summary>Method × cue × baseline, in the order in which they first occur.</summary>
    public DeltaGroup[] Groups { get; }

    public static DeltaList Build(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings) => Build(EvidenceColumns.Of(rows), settings);

    public static DeltaList Build(EvidenceColumns columns, EvidenceSettings settings) => new(columns, settings);

    /// <summary>Whether a stored value is of the matching by mean power that came before weights, which favoured the salient windows: such
    /// values are not used.</summary>
    public static bool IsEarlierMatching(BaselineContrast contrast) =>
        contrast is { Baseline: CueBaseline.Matched, Balance: null } && !double.IsNaN(contrast.Delta);

    /// <summary>The emotion an utterance counts for.</summary>
    public static string EmotionOf(Utterance row, EvidenceGrouping grouping) =>
        grouping == EvidenceGrouping.Label ? row.Label ?? row.Target : row.Target;

    /// <summary>Groups that have a defined value in one of some rows, by the first of them.</summary>
    /// <param name="among">Whether a group is looked at.</param>
    /// <param name="isTaken">Whether a row counts.</param>
    public IEnumerable<DeltaGroup> GroupsByFirstValue(Func<DeltaGroup, bool> among, Func<int, bool>? isTaken = null) =>
        Groups.Where(among).Select(found => (Group: found, First: found.FirstDefined(isTaken)))
            .Where(found => found.First >= 0).OrderBy(found => found.First).ThenBy(found => found.Group.Number)
                .Select(found => found.Group);

    /// <summary>[emotions, cues] expected signs.</summary>
    public int[][] Signs(Func<string, string, Expectation> find) =>
        [.. Emotion.Names.Select(emotion => Columns.Cues.Select(cue => find(emotion, cue.CueId).Sign).ToArray())];

    private DeltaGroup[] MakeGroups(EvidenceSettings settings)
    {
        var groups = new List<DeltaGroup>();
        foreach (CueColumns cue in Columns.Cues)
        {
            bool[]? complete = settings.CompleteCases ? CompleteCases.Of(cue, Clip, Method) : null;
            int[][] rowsOf =
            [
                .. RowsOfMethod.Select(rows => Array.TrueForAll(rows, cue.Has) ? rows : [.. rows.Where(cue.Has)])
                    .Select(rows => complete is null ? rows : [.. rows.Where(row => complete[Clip.Of[row]])]),
            ];
            var corpus = new Lazy<(double[] Delta, double[] Chance)>(() => CorpusContrast.Compute(cue, rowsOf, Emotion));
            for (int method = 0; method < rowsOf.Length; method++)
            {
                foreach (CueBaseline baseline in rowsOf[method].Length == 0 ? [] : settings.Baselines)
                {
                    groups.Add(new DeltaGroup(groups.Count, method, Method.Names[method], cue, baseline, rowsOf[method], corpus));
                }
            }
        }

        return [.. groups.OrderBy(group => group.Rows[0]).ThenBy(group => group.Number)];
    }
}

/// <summary>Names of rows as numbers.</summary>
/// <param name="Names">The names.</param>
/// <param name="Of">[rows] index of each row's name; -1 where it has none.</param>
internal sealed record Numbering(string[] Names, int[] Of)
{
    public static Numbering ByOccurrence(IReadOnlyList<Utterance> rows, Func<Utterance, string?> name)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] of = new int[rows.Count];
        for (int i = 0; i < of.Length; i++)
        {
            string? found = name(rows[i]);
            if (found is null)
            {
                of[i] = -1;
            }
            else if (!numbers.TryGetValue(found, out of[i]))
            {
                of[i] = numbers[found] = numbers.Count;
            }
        }

        return new Numbering([.. numbers.Keys], of);
    }

    public static Numbering Sorted(IReadOnlyList<Utterance> rows, Func<Utterance, string?> name)
    {
        Numbering found = ByOccurrence(rows, name);
        string[] sorted = [.. found.Names];
        int[] order = [.. Enumerable.Range(0, sorted.Length)], place = new int[sorted.Length];
        Array.Sort(sorted, order, StringComparer.Ordinal);
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        return new Numbering(sorted, [.. found.Of.Select(number => number < 0 ? -1 : place[number])]);
    }
}

/// <summary>Δf of one cue under one method against one baseline, over the rows that have the cue. Numbers are read when they are
/// first asked for.</summary>
/// <param name="number">Its place among the cues and baselines of its method.</param>
/// <param name="method">Number of the method.</param>
/// <param name="methodName">Its name.</param>
/// <param name="cue">The cue.</param>
/// <param name="baseline">The baseline.</param>
/// <param name="rows">Rows that have the cue, defined or not.</param>
/// <param name="corpus">Δf and chance against the corpus, for that baseline.</param>
internal sealed class DeltaGroup(
    int number, int method, string methodName, CueColumns cue, CueBaseline baseline, int[] rows,
    Lazy<(double[] Delta, double[] Chance)> corpus)
{
    private double[]? _delta, _chance;

    public int Number => number;

    public int Method => method;

    public string MethodName => methodName;

    public CueColumns Cue => cue;

    public CueBaseline Baseline => baseline;

    /// <summary>Rows that have the cue, defined or not.</summary>
    public int[] Rows => rows;

    /// <summary>[all rows of the run] Δf; NaN where undefined.</summary>
    public double[] Delta => _delta ??= baseline == CueBaseline.CorpusEmotion ? corpus.Value.Delta : cue.Delta(baseline);

    /// <summary>[all rows of the run] how often chance gives a positive one.</summary>
    public double[] Chance => _chance ??= baseline == CueBaseline.CorpusEmotion ? corpus.Value.Chance : cue.Chance(baseline);

    public string CueId => Cue.CueId;

    /// <summary>Rows with a defined value.</summary>
    public IEnumerable<int> Defined => Rows.Where(row => !double.IsNaN(Delta[row]));

    /// <summary>1 for a positive Δf, 0 for a negative one, ½ for none.</summary>
    public double Positive(int row) => Delta[row] > 0 ? 1 : Delta[row] < 0 ? 0 : 0.5;

    /// <summary>The first row with a defined value that counts; -1 without one.</summary>
    public int FirstDefined(Func<int, bool>? isTaken) => Defined.Where(row => isTaken?.Invoke(row) != false).DefaultIfEmpty(-1).First();
}

/// <summary>Δf against the mean of the full-clip values over the clips of the emotion, the clip itself left out.</summary>
internal static class CorpusContrast
{
    /// <summary>[rows] values of all methods. Chance is by the normal approximation of the window sets' means: the sets themselves
    /// are not kept.</summary>
    /// <param name="cue">The cue.</param>
    /// <param name="rowsOf">[methods] rows that have the cue.</param>
    /// <param name="emotions">Number of each row's emotion.</param>
    public static (double[] Delta, double[] Chance) Compute(CueColumns cue, int[][] rowsOf, Numbering emotions)
    {
        double[] delta = new double[emotions.Of.Length], chance = new double[delta.Length];
        foreach (int[] rows in rowsOf)
        {
            Fill(cue, rows, emotions, delta, chance);
        }

        return (delta, chance);
    }

    private static void Fill(CueColumns cue, int[] rows, Numbering emotions, double[] deltas, double[] chances)
    {
        double[] full = cue.Values(CueMeasure.Full), salient = cue.Values(CueMeasure.Salient);
        double[] nullMean = cue.Values(CueMeasure.NullMean), nullDeviation = cue.Values(CueMeasure.NullStandardDeviation);
        double[] sums = new double[emotions.Names.Length];
        int[] counts = new int[sums.Length];
        foreach (int row in rows)
        {
            if (!double.IsNaN(full[row]))
            {
                sums[emotions.Of[row]] += full[row];
                counts[emotions.Of[row]]++;
            }
        }

        foreach (int row in rows)
        {
            (double sum, int count, double own) = (sums[emotions.Of[row]], counts[emotions.Of[row]], full[row]);
            double mean = double.IsNaN(own) ? (count > 0 ? sum / count : double.NaN) : count > 1 ? (sum - own) / (count - 1) : double.NaN;
            bool isDefined = !double.IsNaN(mean) && cue.HasRandomisation(row);
            deltas[row] = isDefined ? salient[row] - mean : double.NaN;
            chances[row] = !isDefined ? double.NaN
                : nullDeviation[row] > 0 ? Normal.CDF(0, 1, (nullMean[row] - mean) / nullDeviation[row])
                : nullMean[row] > mean ? 1 : nullMean[row] < mean ? 0 : 0.5;
        }
    }
}
