using System.Globalization;
using SerHost.Core.Pipeline;
using SerHost.Core.Store.Columns;

namespace SerHost.Core.Reports;

/// <summary>The table of a large run in a file beside its journal: names that come again and again are written once.</summary>
internal static class RunRowColumnFile
{
    /// <summary>Its name in the run's folder.</summary>
    public const string Name = "rows.columns";

    /// <summary>Smaller tables are read from the journal as quickly.</summary>
    public const int FewestRows = 2000;

    private static readonly (string Name, Func<RunRow, string?> Of)[] s_columns =
    [
        ("clip", row => row.ClipId), ("path", row => row.ClipPath), ("label", row => row.Label), ("speaker", row => row.Speaker),
        ("sentence", row => row.Sentence), ("intensity", row => row.Intensity), ("method", row => row.Method),
        ("prediction", row => row.PredictionKey), ("map", row => row.MapKey), ("cues", row => row.CuesKey),
        ("contrast", row => row.ContrastKey),
        ("predicted", row => row.Predicted), ("target", row => row.Target),
        ("failedStage", row => row.Failure?.Stage), ("failedReason", row => row.Failure?.Reason),
        ("output", row => row.Output), ("heard", row => Text(row.HeardShare)), ("speechHeard", row => Text(row.SpeechHeardShare)),
    ];

    /// <summary>Writes it.</summary>
    /// <exception cref="ColumnWriteException">It cannot be written.</exception>
    public static void Write(ColumnWriter file, IReadOnlyList<RunRow> rows)
    {
        foreach ((string name, Func<RunRow, string?> of) in s_columns)
        {
            file.Add(name, rows.Select(of));
        }
    }

    /// <summary>Reads it, and closes it.</summary>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static IReadOnlyList<RunRow> Read(ColumnReader file)
    {
        string?[][] c = [.. s_columns.Select(column => file.Texts(column.Name))];
        file.Dispose();
        return
        [
            .. Enumerable.Range(0, c[0].Length).Select(i => new RunRow(c[0][i]!, c[1][i], c[2][i], c[3][i], c[4][i], c[5][i], c[6][i]!)
            {
                PredictionKey = c[7][i], MapKey = c[8][i], CuesKey = c[9][i], ContrastKey = c[10][i], Predicted = c[11][i],
                    Target = c[12][i],
                Failure = c[13][i] is { } stage ? new RunFailure(stage, c[14][i]!) : null,
                Output = c[15][i], HeardShare = Number(c[16][i]), SpeechHeardShare = Number(c[17][i]),
            }),
        ];
    }

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static double? Number(string? text) => text is null ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
