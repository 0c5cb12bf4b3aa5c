using SerHost.Analysis.CueContrasts;
using SerHost.Core.Pipeline;
using SerHost.Sdk;

namespace SerHost.Core.Reports;

/// <summary>Tables of one clip under one method, for every place that shows them.</summary>
public static class ClipTables
{
    /// <summary>Above this canonisation error the explained network is not the one that decides.</summary>
    public const double LargestCanonisationError = 1e-4;

    /// <summary>Above this share of relevance on padding a map speaks of what no voice is in.</summary>
    public const double LargestPaddingShare = 0.2;

    /// <summary>Below this share of the speech a decision was made on half a sentence.</summary>
    public const double SmallestSpeechShare = 0.9;

    /// <summary>What the voice did in the salient segments, in numbers.</summary>
    /// <param name="contrast">Segments and Δf.</param>
    public static TextTable Cues(StoredContrast contrast)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        var table = new TextTable("cue", ">salient", ">clip", ">− full", ">− rest", ">− matched", ">p")
        {
            Title = "The voice in the salient segments",
            Notes = ["p: share of all equally large sets of segments at least as far from chance, both sides."],
        };
        foreach (CueContrast cue in contrast.Result.Contrasts)
        {
            table.Add(
                cue.CueId,
                Numbers.Significant(cue.Salient),
                Numbers.Significant(cue.Full),
                Numbers.Signed(cue.Delta(CueBaseline.Full)),
                Numbers.Signed(cue.Delta(CueBaseline.Rest)),
                Numbers.Signed(cue.Delta(CueBaseline.Matched)),
                Numbers.Significant(cue.Randomisation?.PTwoSided ?? double.NaN));
        }

        return table;
    }

    /// <summary>Whether a diagnostic is a reason not to rely on a map.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    public static bool IsBad(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        return diagnostic.Id switch
        {
            DiagnosticIds.CanonisationError => diagnostic.Value > LargestCanonisationError,
            DiagnosticIds.PaddingShare => diagnostic.Value > LargestPaddingShare,
            DiagnosticIds.HeardShare => diagnostic.Value < 1,
            DiagnosticIds.SpeechHeardShare => diagnostic.Value < SmallestSpeechShare,
            _ => false,
        };
    }
}
