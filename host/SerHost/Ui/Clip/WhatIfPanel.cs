using SerHost.Analysis.Causes;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SerHost.Ui.Clip;

/// <summary>Draws a what-if: cues before and after on the left, the model's outputs before and after on the right.</summary>
internal static class WhatIfPanel
{
    /// <summary>Rows it takes.</summary>
    public const int Rows = MostLines + 3;

    private const int MostLines = 7, Moved = 14, Before = 38, After = 51, Outputs = 54, OutputBefore = 71, OutputAfter = 79;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="whatIf">What is asked, and the answer.</param>
    /// <param name="top">First row.</param>
    public static void Draw(Canvas canvas, WhatIfControl whatIf, int top)
    {
        canvas.Text(1, top, $"What if {whatIf.PlaceText} were different?", Theme.Strong, Outputs - 2);
        canvas.Text(Outputs, top, Decision(whatIf), Theme.Strong, canvas.Width - Outputs - 1);
        canvas.Text(3, top + 1, "cue", Theme.Dim);
        canvas.Text(Moved, top + 1, "moved", Theme.Dim);
        canvas.TextRight(Before, top + 1, "before", Theme.Dim);
        canvas.TextRight(After, top + 1, "after", Theme.Dim);
        int lines = Math.Min(MostLines, canvas.Height - top - 3), first = Math.Max(0, whatIf.Chosen - lines + 1);
        for (int line = 0; line < Math.Min(lines, whatIf.Nudges.Count - first); line++)
        {
            Cue(canvas, whatIf, first + line, top + 2 + line);
        }

        if (whatIf.Answer is { } answer)
        {
            DrawOutputs(canvas, whatIf, answer, top + 1, lines);
        }

        canvas.Text(1, top + 2 + lines, Remark(whatIf), whatIf.Problem is null ? Theme.Dim : Theme.Strong, canvas.Width - 2);
    }

    private static string Decision(WhatIfControl whatIf) => !whatIf.IsMoved ? "nothing is moved yet"
        : whatIf.Problem is not null ? "no answer"
        : !whatIf.IsAnswered || whatIf.Answer is not { } answer ? "asking…"
        : !answer.IsClassifier ? "the outputs"
        : answer.DecisionBefore == answer.DecisionAfter ? $"stays {answer.DecisionBefore}"
        : $"{answer.DecisionBefore} becomes {answer.DecisionAfter}";

    private static void Cue(Canvas canvas, WhatIfControl whatIf, int index, int row)
    {
        CueNudge nudge = whatIf.Nudges[index];
        bool isChosen = index == whatIf.Chosen;
        Attribute ink = isChosen ? Theme.Strong : nudge.Dose is null ? Theme.Dim : Theme.Text;
        string unit = nudge.IsLevel ? nudge.Unit : CueLabel.Unit(nudge.CueId);
        canvas.Text(1, row, isChosen ? "►" : " ", Theme.Cool);
        canvas.Text(3, row, nudge.Parameter, ink, Moved - 4);
        canvas.Text(Moved, row, Dose(nudge), ink, 15);
        canvas.TextRight(Before, row, Value(nudge.InUnitOfDose(whatIf.Measured(nudge)), unit), ink);
        if (whatIf.IsMoved && whatIf.IsAnswered && whatIf.Answer!.Cues.FirstOrDefault(cue => cue.CueId == nudge.CueId) is { } cue)
        {
            canvas.TextRight(After, row, Value(nudge.InUnitOfDose(cue.After), unit), ink);
            (string mark, bool isBad) = Mark(whatIf.Answer.Manipulation, nudge.CueId);
            canvas.Text(After + 1, row, mark, isBad ? Theme.Strong : Theme.Cool);
        }
    }

    private static string Dose(CueNudge nudge) => nudge.Dose is not { } dose ? "·"
        : $"{(nudge.IsLevel ? "to " + NumberText.Plain(dose) : NumberText.Signed(dose))} {Short(nudge.Unit)}";

    private static string Short(string unit) => unit == "semitones" ? "st" : unit;

    private static string Value(double value, string unit) =>
        double.IsFinite(value) && unit.Length > 0 ? $"{NumberText.Plain(value)} {Short(unit)}" : NumberText.Plain(value);

    /// <summary>Whether a cue that was to move did, or one that was to stay moved.</summary>
    private static (string Mark, bool IsBad) Mark(ManipulationReport check, string cueId)
    {
        CueShift[] shifts = [.. check.Shifts.Where(shift => shift.CueId == cueId && shift.Role != CueRole.Outside)];
        return shifts.Any(shift => !shift.IsPassed) ? ("!", true) : shifts.Any(shift => shift.Role == CueRole.Moved)
            ? ("✓", false) : ("", false);
    }

    private static void DrawOutputs(Canvas canvas, WhatIfControl whatIf, WhatIfAnswer answer, int top, int lines)
    {
        canvas.TextRight(OutputBefore, top, "before", Theme.Dim);
        canvas.TextRight(OutputAfter, top, "after", Theme.Dim);
        bool isCurrent = whatIf is { IsMoved: true, IsAnswered: true };
        IReadOnlyList<double> before = answer.IsClassifier ? answer.ProbabilitiesBefore : answer.Before,
            after = answer.IsClassifier ? answer.ProbabilitiesAfter : answer.After;
        int[] shown =
        [
            .. Enumerable.Range(0, answer.Labels.Count).OrderByDescending(output => Math.Max(before[output], after[output])).Take(lines)
                .Order(),
        ];
        for (int line = 0; line < shown.Length; line++)
        {
            int output = shown[line], row = top + 1 + line;
            bool was = answer.IsClassifier && answer.Labels[output] == answer.DecisionBefore,
                isNow = answer.IsClassifier && answer.Labels[output] == answer.DecisionAfter;
            canvas.Text(Outputs, row, answer.Labels[output], was || (isCurrent && isNow)
                ? Theme.Strong : Theme.Text, OutputBefore - Outputs - 8);
            canvas.TextRight(OutputBefore, row, Output(answer, before[output]), was ? Theme.Strong : Theme.Text);
            canvas.TextRight(OutputAfter, row, isCurrent ? Output(answer, after[output]) : "…", isCurrent && isNow
                ? Theme.Strong : Theme.Text);
        }
    }

    private static string Output(WhatIfAnswer answer, double value) =>
        answer.IsClassifier ? NumberText.Percent(value) : NumberText.Signed(value);

    /// <summary>What to do, or what is to be known of the answer.</summary>
    private static string Remark(WhatIfControl whatIf) => whatIf.Problem
        ?? (!whatIf.IsMoved ? "↑↓ choose a cue, ← → move it by one step; the model is asked at once."
            : whatIf is { IsAnswered: true, Answer.Manipulation: { IsPassed: false } check } ? $"! {check.Problem}"
            : whatIf.IsAnswered ? "Only what was to move moved. Space plays the changed clip, o the original." : "");
}
