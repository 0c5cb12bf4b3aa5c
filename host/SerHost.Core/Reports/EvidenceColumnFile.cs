using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Store.Columns;

namespace SerHost.Core.Reports;

/// <summary>The utterances of a run in a file beside its journal, so that its statistics need not take thousands of records apart each
/// time.</summary>
/// <remarks>
/// What is known of the cues stands in groups of rows, in the order in which it was read, so that the file can be written with the memory
/// of one group: columns <c>0/loudness.Salient</c>, <c>1/loudness.Salient</c> and so on. <c>0/rows</c> are the run's rows in the group;
/// of a row that stands in several the last counts. <c>places</c> gives each of the run's rows its place among the utterances, -1 where it
/// is none. What an utterance is called and decided as stands once, by place.
/// </remarks>
internal static class EvidenceColumnFile
{
    /// <summary>Its name in the run's folder.</summary>
    public const string Name = "evidence.columns";

    /// <summary>Parts of a <see cref="MatchBalance"/>.</summary>
    private const int Parts = 9;

    private static readonly CueMeasure[] s_measures = Enum.GetValues<CueMeasure>();

    /// <summary>Adds a group of rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="number">The group's number, from 0.</param>
    /// <param name="rows">The run's rows in it.</param>
    /// <param name="cues">The cues of these rows.</param>
    /// <param name="balances">[rows] how alike their matched windows are.</param>
    /// <exception cref="ColumnWriteException">It cannot be written.</exception>
    public static void WriteGroup(
        ColumnWriter file, int number, ReadOnlySpan<int> rows, IReadOnlyList<CueColumns> cues, IReadOnlyList<RowBalance> balances)
    {
        file.Add($"{number}/rows", rows);
        file.Add($"{number}/balance", [.. balances.Select(balance =>
            (byte)((balance.IsAsked ? 1 : 0) + (balance.Balance is not null ? 2 : 0)))]);
        double[][] parts = [.. balances.Select(balance => PartsOf(balance.Balance))];
        for (int part = 0; part < Parts; part++)
        {
            file.Add($"{number}/balance.{part}", [.. parts.Select(values => values[part])]);
        }

        foreach (CueColumns cue in cues)
        {
            file.Add($"{number}/{cue.CueId}.marks", cue.Marks);
            foreach (CueMeasure measure in s_measures)
            {
                file.Add($"{number}/{cue.CueId}.{measure}", cue[measure]);
            }
        }
    }

    /// <summary>Adds what is not in groups.</summary>
    /// <param name="file">The file.</param>
    /// <param name="groups">How many groups it has.</param>
    /// <param name="rows">By the run's rows, the utterances; null for rows that are left out.</param>
    /// <param name="cues">The cues in their order.</param>
    /// <param name="isRegression">Whether the outputs are continuous.</param>
    /// <exception cref="ColumnWriteException">It cannot be written.</exception>
    public static void WriteRest(
        ColumnWriter file, int groups, IReadOnlyList<Utterance?> rows, IEnumerable<string> cues, bool isRegression)
    {
        Utterance[] found = [.. rows.OfType<Utterance>()];
        int place = 0;
        file.Add("groups", [groups]);
        file.Add("places", [.. rows.Select(row => row is null ? -1 : place++)]);
        file.Add("isRegression", [(byte)(isRegression ? 1 : 0)]);
        file.Add("clip", found.Select(row => row.ClipId));
        file.Add("speaker", found.Select(row => row.Speaker));
        file.Add("sentence", found.Select(row => row.Sentence));
        file.Add("label", found.Select(row => row.Label));
        file.Add("predicted", found.Select(row => row.Predicted));
        file.Add("target", found.Select(row => row.Target));
        file.Add("method", found.Select(row => row.Method));
        file.Add("targetValue", [.. found.Select(row => row.TargetValue)]);
        file.Add("isJudged", [.. found.Select(row => (byte)(row.IsJudged ? 1 : 0))]);
        file.Add("cues", cues);
    }

    /// <summary>Reads it: the utterances now, numbers when they are asked for.</summary>
    /// <param name="file">The file; it stays open while the columns are in use.</param>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static EvidenceColumns Read(ColumnReader file)
    {
        bool isRegression = file.Bytes("isRegression") is [1];
        string?[] clips = file.Texts("clip"), speakers = file.Texts("speaker"), sentences = file.Texts("sentence"),
            labels = file.Texts("label");
        string?[] predicted = file.Texts("predicted"), targets = file.Texts("target"), methods = file.Texts("method");
        double[] values = file.Doubles("targetValue", clips.Length);
        byte[] judged = file.Bytes("isJudged");
        Require(new[] { speakers, sentences, labels, predicted, targets, methods }.All(column => column.Length == clips.Length)
            && judged.Length == clips.Length);
        Utterance[] rows =
        [
            .. Enumerable.Range(0, clips.Length).Select(i => new Utterance(
                clips[i]!, speakers[i], sentences[i], labels[i], predicted[i]!, targets[i]!, values[i],
                methods[i]!) { IsJudged = judged[i] == 1 }),
        ];
        Group[] groups = ReadGroups(file, rows.Length);
        CueColumns[] cues =
        [
            .. file.Texts("cues").Select(cue => new CueColumns(
                cue!, Bytes(file, groups, $"{cue}.marks", rows.Length),
                [.. s_measures.Select(measure => (Func<double[]>)(() => Doubles(file, groups, $"{cue}.{measure}", rows.Length)))])),
        ];
        return new EvidenceColumns(rows, cues, new WhenAsked<RowBalance>(rows.Length, () => ReadBalances(file, groups, rows.Length)),
            isRegression);
    }

    /// <summary>A group of rows.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Places">[rows of the group] their places among the utterances; -1 for those that are left out.</param>
    private sealed record Group(int Number, int[] Places);

    private static Group[] ReadGroups(ColumnReader file, int count)
    {
        int[] places = file.Integers("places");
        Require(Array.TrueForAll(places, place => place >= -1 && place < count));
        var groups = new Group[file.Integers("groups", 1)[0]];
        for (int number = 0; number < groups.Length; number++)
        {
            int[] rows = file.Integers($"{number}/rows");
            Require(Array.TrueForAll(rows, row => row >= 0 && row < places.Length));
            groups[number] = new Group(number, [.. rows.Select(row => places[row])]);
        }

        return groups;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("A file of columns does not hold the rows that it says it does.");
        }
    }

    private static byte[] Bytes(ColumnReader file, Group[] groups, string name, int count)
    {
        byte[] all = new byte[count];
        foreach (Group group in groups)
        {
            Scatter(file.Has($"{group.Number}/{name}") ? file.Bytes($"{group.Number}/{name}") : new byte[group.Places.Length], group, all);
        }

        return all;
    }

    private static double[] Doubles(ColumnReader file, Group[] groups, string name, int count)
    {
        double[] all = new double[count];
        Array.Fill(all, double.NaN);
        foreach (Group group in groups)
        {
            bool isThere = file.Has($"{group.Number}/{name}");
            double[] values = isThere ? file.Doubles($"{group.Number}/{name}", group.Places.Length) : new double[group.Places.Length];
            if (!isThere)
            {
                Array.Fill(values, double.NaN);
            }

            Scatter(values, group, all);
        }

        return all;
    }

    private static void Scatter<T>(T[] values, Group group, T[] all)
    {
        int[] places = group.Places;
        Require(values.Length == places.Length);
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
            {
                all[places[i]] = values[i];
            }
        }
    }

    private static RowBalance[] ReadBalances(ColumnReader file, Group[] groups, int rows)
    {
        byte[] marks = Bytes(file, groups, "balance", rows);
        double[][] p = [.. Enumerable.Range(0, Parts).Select(part => Doubles(file, groups, $"balance.{part}", rows))];
        return
        [
            .. marks.Select((mark, i) => new RowBalance(
                (mark & 1) != 0,
                (mark & 2) == 0 ? null : new MatchBalance(p[0][i], p[1][i], p[2][i], p[3][i], p[4][i], p[5][i], p[6][i], p[7][i],
                    p[8][i]))),
        ];
    }

    private static double[] PartsOf(MatchBalance? balance) => balance is not { } b ? new double[Parts] :
    [
        b.LevelBeforeDb, b.LevelAfterDb, b.SpreadBeforeDb, b.SpreadAfterDb, b.VoicingBefore, b.VoicingAfter, b.LevelDeviationDb,
            b.EffectiveSalient, b.EffectiveOther,
    ];

    /// <summary>A list that is made when one of it is first asked for.</summary>
    private sealed class WhenAsked<T>(int count, Func<T[]> make) : IReadOnlyList<T>
    {
        private readonly Lazy<T[]> _values = new(make);

        public int Count => count;

        public T this[int index] => _values.Value[index];

        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_values.Value).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
