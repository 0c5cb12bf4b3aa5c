using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Causes;
using SerHost.Core.Audio;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost what-if</c>: a decision before and after the voice was changed.</summary>
internal sealed class WhatIfCommand : ICommandModule
{
    private readonly Argument<string> _clip = new("clip") { Description = "The recording.", HelpName = "CLIP" };
    private readonly Option<string?> _model =
        new("--model") { Description = "Model to ask: an id of 'serhost models', or a model's folder.", HelpName = "ID" };
    private readonly Option<string?> _method = new("--method", "--methods") { Description = $"Attribution method whose segments --segment counts (default: {Defaults.Method}); {MethodArguments.Syntax}.", HelpName = "ID:name=value" };
    private readonly Option<string[]> _parameters = MethodArguments.Parameters();
    private readonly Option<int[]> _segments =
        new("--segment") { Description = "Change the salient segment of this rank, 1 for the most relevant; may be given several times.",
        HelpName = "RANK" };
    private readonly Option<string?> _from = new("--from") { Description = "Start of the stretch to change, in place of segments.",
        HelpName = "SECONDS" };
    private readonly Option<string?> _to = new("--to") { Description = "End of that stretch.", HelpName = "SECONDS" };
    private readonly Option<string?> _pitch = new("--pitch") { Description = "Move the pitch by so many semitones.", HelpName = "±N" };
    private readonly Option<string?> _loudness = new("--loudness") { Description = "Make it louder or softer by so many decibels.",
        HelpName = "±N" };
    private readonly Option<string[]> _nudges =
        new("--cue") { Description = "Move another cue, for example tilt=-4 or jitter=2; may be given several times.", HelpName = "CUE=N" };
    private readonly Option<string?> _out = new("--out") { Description = "Write the changed recording.", HelpName = "FILE.wav" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N",
        DefaultValueFactory = _ => 1 };

    public Command Create()
    {
        var command = new Command("what-if", "Change a cue in a segment, a stretch or a whole recording, and see the decision before and after.")
        {
            _clip, _model, _method, _parameters, _segments, _from, _to, _pitch, _loudness, _nudges, _out, _seed,
        };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var nudges = new List<(string Cue, double Dose)>();
        if (context.Get(_pitch) is { } pitch)
        {
            nudges.Add(("f0", CueNumbers.Read("--pitch", pitch)));
        }

        if (context.Get(_loudness) is { } loudness)
        {
            nudges.Add(("loudness", CueNumbers.Read("--loudness", loudness)));
        }

        nudges.AddRange(ParameterArguments.Read("--cue", context.Get(_nudges) ?? [])
            .Select(pair => (pair.Key, CueNumbers.Read("--cue", pair.Value))));
        string? from = context.Get(_from), to = context.Get(_to);
        int[] segments = context.Get(_segments) ?? [];
        if (segments.Length > 0 && (from ?? to) is not null)
        {
            throw new RequestException("--segment", "Give either --segment, or --from and --to.");
        }

        WhatIfAnswer answer = await WhatIf.AskAsync(
            context.Session,
            new WhatIfRequest
            {
                ClipPath = context.Get(_clip)!,
                Model = context.Get(_model),
                Method = MethodArguments.Single("--method", context.Get(_method), context.Get(_parameters) ?? []),
                Segments = segments,
                Range = (from ?? to) is null ? null
                    : new TimeRange(from is null ? 0 : CueNumbers.Read("--from", from), to is null
                    ? double.MaxValue : CueNumbers.Read("--to", to)),
                Nudges = nudges,
                Seed = context.Get(_seed),
            },
            cancellation);
        context.Output.Print(answer, () => Show(context.Output, answer));
        if (context.Get(_out) is { } file)
        {
            int clipped = AudioFile.WriteWav(file, answer.Changed);
            context.Output.Note($"Written to {file}{(clipped > 0 ? FormattableString.Invariant($"; {clipped} samples were beyond full scale") : "")}.");
        }

        return ExitCodes.Done;
    }

    private static void Show(Output output, WhatIfAnswer answer)
    {
        string places = string.Join(", ", answer.Regions.Select(region =>
            FormattableString.Invariant($"{region.StartSeconds:0.00}–{region.EndSeconds:0.00} s")));
        string verdict = answer.DecisionBefore == answer.DecisionAfter
            ? $"stays {answer.DecisionBefore}" : $"{answer.DecisionBefore} becomes {answer.DecisionAfter}";
        var decision = new TextTable("output", ">logit", ">changed", ">probability", ">changed") { Title = $"{answer.Clip.Id}, changed at {places}: {verdict} ({answer.Model})" };
        for (int i = 0; i < answer.Labels.Count; i++)
        {
            decision.Add(
                answer.Labels[i], Numbers.Signed(answer.Before[i]), Numbers.Signed(answer.After[i]),
                answer.IsClassifier ? Numbers.Percent(answer.ProbabilitiesBefore[i]) : "–", answer.IsClassifier
                ? Numbers.Percent(answer.ProbabilitiesAfter[i]) : "–");
        }

        output.Table(decision);
        output.Line();
        var cues = new TextTable("cue", "unit", ">before", ">after", "manipulation") { Title = "The voice there" };
        foreach (CueBeforeAfter cue in answer.Cues)
        {
            CueShift? shift = answer.Manipulation.Shifts.FirstOrDefault(shift => shift.CueId == cue.CueId && shift.Role != CueRole.Outside);
            cues.Add(cue.CueId, cue.Unit, Numbers.Significant(cue.Before), Numbers.Significant(cue.After), shift is null
                ? "" : Describe(shift));
        }

        output.Table(cues);
        foreach (CueShift shift in answer.Manipulation.Shifts.Where(shift => shift is { Role: CueRole.Outside, IsPassed: false }))
        {
            output.Warn(FormattableString.Invariant($"{shift.CueId} also moved outside the stretch, by {shift.Found:0.###}."));
        }

        if (!answer.Manipulation.IsPassed)
        {
            output.Warn($"The manipulation did not do only what it was to do: {answer.Manipulation.Problem}");
        }

        foreach (string note in answer.Notes)
        {
            output.Note(note);
        }
    }

    private static string Describe(CueShift shift) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(shift.Role == CueRole.Moved ? $"wanted {shift.Wanted:+0.###;-0.###;0}" : "to stay")}, {(double.IsNaN(shift.Found) ? "undefined" : $"{shift.Found:+0.###;-0.###;0}")} ({shift.Measure}){(shift.IsPassed ? "" : ": failed")}");
}
