using System.Globalization;

namespace SerHost.Analysis.Evidence;

/// <summary>What a table of Δf says as a whole, in sentences.</summary>
public static class EvidenceWords
{
    /// <summary>How many cells have evidence, and where none has, that.</summary>
    /// <param name="cells">Cells that are shown together.</param>
    public static string Verdict(IReadOnlyCollection<EvidenceCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        EvidenceCell[] asked = [.. cells.Where(cell => cell.Expected.Sign != 0 && cell.Utterances > 0)];
        int fitting = asked.Count(cell => cell.Verdict == EvidenceCell.AsExpected),
            against = asked.Count(cell => cell.Verdict == EvidenceCell.AgainstExpectation);
        return asked.Length == 0 ? "Research expects no direction in any of these cells, so none is marked."
            : asked.All(cell => cell.Verdict.StartsWith("cannot be decided", StringComparison.Ordinal))
                ? Text($"Cannot be decided with {Count(asked.Max(cell => cell.Speakers), "speaker")}, in any of {asked.Length} cells ")
                    + "where research expects a direction."
            : fitting + against == 0 ? Text($"No evidence in any of {asked.Length} cells where research expects a direction.")
            : Text($"Evidence in {fitting + against} of {asked.Length} cells where research expects a direction: {fitting} as expected, {against} against.");
    }

    /// <summary>What would give evidence; empty where a cell has it, or where research expects nothing.</summary>
    /// <param name="cells">Cells that are shown together.</param>
    public static string WhatWouldShow(IReadOnlyCollection<EvidenceCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        EvidenceCell[] asked = [.. cells.Where(cell => cell.Expected.Sign != 0 && cell.Utterances > 0)];
        if (asked.Length == 0 || asked.Any(cell => cell.HasEvidence))
        {
            return "";
        }

        if (asked.All(cell => cell.Speakers == 0))
        {
            return "Speakers are unknown, so it cannot be said whether anything holds beyond these voices: name them in the corpus's manifest.";
        }

        int clips = asked.Max(cell => cell.Utterances), speakers = asked.Max(cell => cell.Speakers);
        string enough = clips < EvidenceCell.FewestUtterances || speakers < EvidenceCell.FewestSpeakers
            ? Text($"A mark needs {EvidenceCell.FewestUtterances} clips of {EvidenceCell.FewestSpeakers} speakers behind a cell; here are at most {Count(clips, "clip")} of {Count(speakers, "speaker")}. ")
            : "";
        // The smallest p of s speakers is 2^(1-s); alone among m cells corrected together it becomes m times that.
        int family = asked.Max(cell => cell.FamilySize);
        int needed = SpeakersFor(family);
        if (speakers < needed)
        {
            return Text($"{enough}With {Count(speakers, "speaker")} p cannot fall below {asked.Where(cell => cell.Speakers > 0).Min(cell => cell.SmallestPossibleP):0.###}; ")
                + Text($"one cell that stands out alone among {family} corrected together can show from {needed} speakers on: take more speakers in.");
        }

        EvidenceCell nearest = asked.Where(cell => double.IsFinite(cell.AdjustedP)).MinBy(cell => cell.AdjustedP) ?? asked[0];
        return Text($"{enough}Nearest is {nearest.Emotion} × {nearest.CueId} (corrected p {nearest.AdjustedP:0.###}): more clips of more speakers would show whether it stands.");
    }

    /// <summary>Speakers from which on one cell can show though none of those corrected with it does.</summary>
    /// <param name="family">Cells corrected together.</param>
    public static int SpeakersFor(int family) => Math.Max(EvidenceCell.FewestSpeakers,
        (int)Math.Floor(1 + Math.Log2(family / EvidenceCell.Level)) + 1);

    private static string Count(int count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
