using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Store.Columns;

namespace SerHost.Core.Reports;

/// <summary>The utterances of a run in a file beside its journal, so that its statistics need not take thousands of records apart each
/// time.</summary>
internal static class EvidenceColumnFile
{
    /// <summary>Its name in the run's folder.</summary>
    public const string Name = "evidence.columns";

    private static readonly CueMeasure[] s_measures = Enum.GetValues<CueMeasure>();

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, byte[] stamp, EvidenceColumns columns)
    {
        using var file = new ColumnWriter(path, stamp);
        IReadOnlyList<Utterance> rows = columns.Rows;
        file.Add("isRegression", [(byte)(columns.IsRegression ? 1 : 0)]);
        file.Add("clip", rows.Select(row => row.ClipId));
        file.Add("speaker", rows.Select(row => row.Speaker));
        file.Add("sentence", rows.Select(row => row.Sentence));
        file.Add("label", rows.Select(row => row.Label));
        file.Add("predicted", rows.Select(row => row.Predicted));
        file.Add("target", rows.Select(row => row.Target));
        file.Add("method", rows.Select(row => row.Method));
        file.Add("targetValue", [.. rows.Select(row => row.TargetValue)]);
        file.Add("isJudged", [.. rows.Select(row => (byte)(row.IsJudged ? 1 : 0))]);
        WriteBalances(file, columns.Balances);
        file.Add("cues", columns.Cues.Select(cue => cue.CueId));
        foreach (CueColumns cue in columns.Cues)
        {
            file.Add($"{cue.CueId}.marks", cue.Marks);
            foreach (CueMeasure measure in s_measures)
            {
                file.Add($"{cue.CueId}.{measure}", cue[measure]);
            }
        }

        file.Finish();
    }

    /// <summary>Reads it; null where it is not there or was made from another journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What it must have been made from.</param>
    /// <param name="isStale">Whether it was made from something else.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EvidenceColumns? Read(string path, byte[] stamp, out bool isStale)
    {
        using ColumnReader? file = ColumnReader.Open(path, stamp, out isStale);
        if (file is null)
        {
            return null;
        }

        bool isRegression = file.Bytes("isRegression") is [1];
        string?[] clips = file.Texts("clip"), speakers = file.Texts("speaker"), sentences = file.Texts("sentence"),
            labels = file.Texts("label");
        string?[] predicted = file.Texts("predicted"), targets = file.Texts("target"), methods = file.Texts("method");
        double[] values = file.Doubles("targetValue", clips.Length)();
        byte[] judged = file.Bytes("isJudged");
        Utterance[] rows =
        [
            .. Enumerable.Range(0, clips.Length).Select(i => new Utterance(
                clips[i]!, speakers[i], sentences[i], labels[i], predicted[i]!, targets[i]!, values[i],
                methods[i]!) { IsJudged = judged[i] == 1 }),
        ];
        RowBalance[] balances = ReadBalances(file, rows.Length);
        CueColumns[] cues =
        [
            .. file.Texts("cues").Select(cue => new CueColumns(
                cue!, file.Bytes($"{cue}.marks"), [.. s_measures.Select(measure => file.Doubles($"{cue}.{measure}", rows.Length))])),
        ];
        file.Finish();
        return new EvidenceColumns(rows, cues, balances, isRegression);
    }

    private static void WriteBalances(ColumnWriter file, IReadOnlyList<RowBalance> balances)
    {
        file.Add("balance", [.. balances.Select(balance => (byte)((balance.IsAsked ? 1 : 0) + (balance.Balance is not null ? 2 : 0)))]);
        for (int part = 0; part < PartsOf(s_none).Length; part++)
        {
            file.Add($"balance.{part}", [.. balances.Select(balance => PartsOf(balance.Balance ?? s_none)[part])]);
        }
    }

    private static RowBalance[] ReadBalances(ColumnReader file, int rows)
    {
        byte[] marks = file.Bytes("balance");
        double[][] p = [.. Enumerable.Range(0, PartsOf(s_none).Length).Select(part => file.Doubles($"balance.{part}", rows)())];
        return
        [
            .. marks.Select((mark, i) => new RowBalance(
                (mark & 1) != 0,
                (mark & 2) == 0 ? null : new MatchBalance(p[0][i], p[1][i], p[2][i], p[3][i], p[4][i], p[5][i], p[6][i], p[7][i],
                    p[8][i]))),
        ];
    }

    private static readonly MatchBalance s_none = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static double[] PartsOf(MatchBalance b) =>
    [
        b.LevelBeforeDb, b.LevelAfterDb, b.SpreadBeforeDb, b.SpreadAfterDb, b.VoicingBefore, b.VoicingAfter, b.LevelDeviationDb,
            b.EffectiveSalient, b.EffectiveOther,
    ];
}
