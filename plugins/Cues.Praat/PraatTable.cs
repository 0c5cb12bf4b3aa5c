using System.Globalization;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Signal.Programs;

namespace Cues.Praat;

/// <summary>Reads the table the script writes.</summary>
internal static class PraatTable
{
    // Harmonicity of a frame Praat calls silent.
    private const double NoHarmonicity = -199;
    private const double SemitoneReferenceHz = 27.5;

    /// <summary>The tracks of a table.</summary>
    /// <exception cref="ExternalProgramException">The table is not what the script writes; row and text are named.</exception>
    public static CueTracks Read(string program, string[] lines, TimeAxis axis)
    {
        int rows = axis.Count;
        if (lines.Length != rows + 2 || lines[0] != PraatScript.Header || lines[^1] != "end")
        {
            throw Refuse(program, $"a header, {rows} rows and 'end'",
                $"{lines.Length} lines, the first being '{(lines.Length > 0 ? lines[0] : "")}'");
        }

        var values = new float[PraatCueList.All.Count * rows];
        var isVoiced = new bool[rows];
        for (int t = 0; t < rows; t++)
        {
            string[] cells = lines[t + 1].Split(',');
            if (cells.Length != 6)
            {
                throw Refuse(program, "6 columns", $"'{lines[t + 1]}' in row {t + 1}");
            }

            double[] row = [.. cells.Select(cell => Parse(program, cell, t + 1))];
            double hz = row[1];
            isVoiced[t] = hz > 0;
            float[] cues =
            [
                isVoiced[t] ? (float)hz : float.NaN,
                isVoiced[t] ? (float)(12 * Math.Log2(hz / SemitoneReferenceHz)) : float.NaN,
                isVoiced[t] ? 1 : 0,
                isVoiced[t] ? (float)row[2] : float.NaN,
                isVoiced[t] ? (float)row[3] : float.NaN,
                isVoiced[t] && row[4] > NoHarmonicity ? (float)row[4] : float.NaN,
                (float)row[5],
            ];
            for (int c = 0; c < cues.Length; c++)
            {
                values[(c * rows) + t] = cues[c];
            }
        }

        return new CueTracks(PraatCueList.All, axis, values, isVoiced);
    }

    private static double Parse(string program, string cell, int row) =>
        cell == "--undefined--"
            ? double.NaN
            : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw Refuse(program, "a number or --undefined--", $"'{cell}' in row {row}");

    private static ExternalProgramException Refuse(string program, string expected, string found) => new(
        program, $"'{program}' wrote something else than expected: {expected} expected, {found} found. Is it really Praat?");
}

/// <summary>What is measured, in the order of the tracks.</summary>
internal static class PraatCueList
{
    public static IReadOnlyList<CueDescriptor> All { get; } =
    [
        new("f0_hz", "pitch", "Hz", true, "Praat, To Pitch (ac): Boersma 1993"),
        new("f0_semitone", "pitch", "semitones above 27.5 Hz", true, "From f0_hz"),
        new("voicing", "voiced (1) or not (0)", "",
            false, "Praat, To Pitch (ac): voicing threshold 0.45") { Quantity = CueQuantity.Voicing },
        new("jitter", "jitter (local)", "", true, "Praat, Get jitter (local), in a window around the frame"),
        new("shimmer_db", "shimmer (local, dB)", "dB", true,
            "Praat, Get shimmer (local_dB): mean |20·log10(A₂/A₁)|, in a window around the frame; not GeMAPS' formula"),
        new("hnr_db", "harmonics-to-noise ratio", "dB", true, "Praat, To Harmonicity (cc)"),
        new("intensity_db", "intensity", "dB", false, "Praat, To Intensity; relative to 2·10⁻⁵, sample value 1 taken as 1 Pa")
        {
            Quantity = CueQuantity.Level,
        },
    ];
}
