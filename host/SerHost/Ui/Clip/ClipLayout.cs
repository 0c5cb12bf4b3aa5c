namespace SerHost.Ui.Clip;

/// <summary>Where the parts of the clip page lie, from top to bottom: title, waveform,
/// picture, seconds, segments, legend, diagnostics, two lines of read-out; the last four give way to a panel where one is open.</summary>
/// <param name="Width">Columns of waveform and picture.</param>
/// <param name="WaveRows">Rows of the waveform, an even number.</param>
/// <param name="PictureRows">Rows of the picture.</param>
internal readonly record struct ClipLayout(int Width, int WaveRows, int PictureRows)
{
    /// <summary>Column the waveform and the picture begin in.</summary>
    public const int Left = 8;

    public const int WaveTop = 1;

    private const int OtherRows = 7, RowsBesidePanel = 3;

    public int PictureTop => WaveTop + WaveRows;

    public int Seconds => PictureTop + PictureRows;

    public int Segments => Seconds + 1;

    public int Legend => Seconds + 2;

    public int Diagnostics => Seconds + 3;

    public int ReadOut => Seconds + 4;

    public int Panel => Seconds + 2;

    /// <summary>Divides a page.</summary>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="panelRows">Rows of an open panel; 0 for none.</param>
    public static ClipLayout Of(int width, int height, int panelRows = 0)
    {
        int wave = height >= 45 ? 8 : height >= 28 ? 4 : 2, others = panelRows == 0 ? OtherRows : RowsBesidePanel + panelRows;
        return new ClipLayout(Math.Max(1, width - Left - 1), wave, Math.Max(1, height - wave - others));
    }
}
