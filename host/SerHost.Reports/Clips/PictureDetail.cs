namespace SerHost.Reports.Clips;

/// <summary>How finely a clip's pictures are kept. Numbers beside them are not touched by it.</summary>
/// <param name="MostBands">Rows at most; neighbouring bands are averaged.</param>
/// <param name="MostFrames">Columns at most; neighbouring frames are averaged.</param>
/// <param name="Steps">Steps of a picture's values, up to 255.</param>
/// <param name="WaveColumns">Columns of the waveform's envelope.</param>
internal sealed record PictureDetail(int MostBands, int MostFrames, int Steps, int WaveColumns)
{
    /// <summary>From everything there is to what a page of a thousand clips has room for.</summary>
    public static IReadOnlyList<PictureDetail> Levels { get; } =
        [
            new(512, 4000, 255, 800), new(64, 1000, 63, 500), new(64, 400, 31, 400), new(48, 400, 31, 400), new(48, 300, 23, 400),
            new(40, 250, 19, 300), new(32, 200, 15, 300), new(24, 120, 15, 200),
        ];

    /// <summary>What was left out, in a sentence; empty for the finest.</summary>
    public string Note => this == Levels[0] ? "" : FormattableString.Invariant(
        $"So that the page stays small, pictures have at most {MostBands} bands, {MostFrames} frames and {Steps} steps of value; ")
        + "every number in the tables is exact. A report in a folder (--out FOLDER) has full pictures.";
}
