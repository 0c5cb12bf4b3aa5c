namespace SerHost.Ui.Compare;

/// <summary>Where the parts of the compare page lie: title, strips, seconds, table of cues, verdicts.</summary>
/// <param name="StripRows">Rows of each map.</param>
/// <param name="Strips">Maps shown.</param>
/// <param name="HasTable">Whether the table of cues is shown.</param>
/// <param name="Verdicts">Lines of verdicts: one, or one an item.</param>
internal readonly record struct CompareLayout(int StripRows, int Strips, bool HasTable, int Verdicts)
{
    private const int LeastStripRows = 2, MostStripRows = 8;

    /// <summary>First row of a strip.</summary>
    public int StripTop(int strip) => 1 + (strip * (StripRows + CompareStrip.OtherRows));

    public int Seconds => StripTop(Strips);

    public int Table => Seconds + 1;

    /// <summary>Divides a page. Where maps and table do not fit together, <paramref name="cuesFirst"/> decides
    /// between all maps and the chosen one with the table.</summary>
    public static CompareLayout Of(int height, int items, bool cuesFirst)
    {
        bool fitsBoth = Rows(LeastStripRows, items, true, 1) <= height;
        int strips = fitsBoth || !cuesFirst ? items : 1;
        bool table = fitsBoth || cuesFirst;
        int verdicts = Rows(LeastStripRows, strips, table, items) <= height ? items : 1;
        int left = height - Rows(0, strips, table, verdicts);
        return new CompareLayout(Math.Clamp(left / strips, 1, MostStripRows), strips, table, verdicts);
    }

    private static int Rows(int stripRows, int strips, bool table, int verdicts) =>
        1 + (strips * (stripRows + CompareStrip.OtherRows)) + 1 + (table ? CueTable.Rows : 0) + verdicts;
}
