using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Causes;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Experiments;
using SerHost.Core.Corpora;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost counterfactual</c>: does the cue cause the decision?</summary>
internal sealed class CounterfactualCommand : ICommandModule
{
    private const int FewProblems = 5;

    private readonly Argument<string?> _file = new("experiment") { Description = "Experiment file; the options edit it.",
        Arity = ArgumentArity.ZeroOrOne, HelpName = "EXPERIMENT.json" };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "Folder or CSV manifest of recordings, or 'demo'.",
        HelpName = "DIR|demo" };
    private readonly Option<string?> _model =
        new("--model") { Description = "Model to ask: an id of 'serhost models', or a model's folder.", HelpName = "ID" };
    private readonly Option<string?> _method =
        new("--method", "--methods") { Description = $"Attribution method whose salient segments are the place; {MethodArguments.Syntax}.",
        HelpName = "ID:name=value" };
    private readonly Option<string[]> _parameters = MethodArguments.Parameters();
    private readonly Option<string?> _cues = new("--cues") { Description = "Cues to move, separated by commas: loudness, f0, hnr, jitter, shimmer, tilt, or CUE=TRANSFORM.PARAMETER.", HelpName = "a,b" };
    private readonly Option<string?> _doses =
        new("--doses") { Description = "By how much: for all cues, or for each, as in loudness:-6,6;f0:-4,4.", HelpName = "-6,-3,3,6" };
    private readonly Option<string?> _places = new("--places") { Description = "Where, separated by commas.",
        HelpName = "salient,matched,whole" };
    private readonly Option<string?> _target =
        new("--target") { Description = "Which output is watched: predicted, label (the clip's own), or one of the model's labels.",
        HelpName = "predicted|label|LABEL" };
    private readonly Option<string?> _extractor =
        new("--extractor") { Description = "Cue extractor that checks the manipulations.", HelpName = "ID" };
    private readonly Option<int?> _limit = new("--limit") { Description = "At most this many clips, evenly over labels and speakers.",
        HelpName = "N" };
    private readonly Option<string?> _labels = new("--labels") { Description = "Only clips with these labels, separated by commas.",
        HelpName = "a,b" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed of everything random, and of the choice of clips.",
        HelpName = "N" };
    private readonly Option<string?> _name = new("--name") { Description = "Name of the run.", HelpName = "NAME" };
    private readonly Option<bool> _rows = new("--rows") { Description = "With --json, also every single manipulation." };
    private readonly Option<string?> _save = new("--save") { Description = "Write the experiment, and run nothing.",
        HelpName = "FILE.json" };

    public Command Create()
    {
        var command = new Command("counterfactual", "Move cues where a method looked, in matched windows and in whole clips, and test whether the decision follows.")
        {
            _file, _corpus, _model, _method, _parameters, _cues, _doses, _places, _target, _extractor, _limit, _labels, _seed, _name, _rows,
                _save,
        };
        command.OnRun(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        CounterfactualExperiment experiment = Read(context);
        if (context.Get(_save) is { } file)
        {
            CounterfactualFile.Write(file, experiment);
            context.Output.Note($"Written to {file}.");
            return ExitCodes.Done;
        }

        CounterfactualResult result;
        using (ProgressLine line = context.Output.Progress())
        {
            result = await CounterfactualRun.RunAsync(context.Session, experiment, new Count(line), cancellation);
        }

        context.Output.Print(
            new { result.Run, result.Experiment, result.Model, result.Clips, result.Report, result.Skipped, result.Computed,
                result.ElapsedSeconds, Rows = context.Get(_rows) ? result.Rows : null },
            () => CounterfactualView.Show(context.Output, result));
        foreach (SkippedClip skip in result.Skipped.Take(FewProblems))
        {
            context.Output.Note($"left out {skip.ClipId}: {skip.Reason}");
        }

        foreach (IGrouping<string, CounterfactualRow> problem in result.Rows.Where(row => row.Problem is not null)
            .GroupBy(row => $"{row.Cue} in {row.Place}: {(row.Manipulation is null ? row.Problem : Kind(row))}")
                .OrderByDescending(group => group.Count()).Take(FewProblems))
        {
            context.Output.Note(string.Create(
                CultureInfo.InvariantCulture, $"{problem.Count()} manipulations do not count: {problem.Key}"));
        }

        foreach (string note in result.Notes)
        {
            context.Output.Note(note);
        }

        context.Output.Note(string.Create(
            CultureInfo.InvariantCulture, $"{result.Rows.Count} manipulations ({result.Computed} computed, the others from the store) in {Numbers.Duration(TimeSpan.FromSeconds(result.ElapsedSeconds))}; run {result.Run}."));
        return ExitCodes.Of(result.Clips - result.Skipped.Count, result.Clips);
    }

    /// <summary>What failed, without the numbers of the single clip.</summary>
    private static string Kind(CounterfactualRow row)
    {
        CueShift bad = row.Manipulation!.Shifts.First(shift => !shift.IsPassed);
        return bad.Role switch
        {
            CueRole.Moved when double.IsNaN(bad.Found) => $"{bad.CueId} is undefined there.",
            CueRole.Moved => $"{bad.CueId} did not move by what was wanted.",
            CueRole.Kept => $"{bad.CueId} moved, too.",
            _ => $"{bad.CueId} moved outside the regions.",
        };
    }

    private CounterfactualExperiment Read(CommandContext context)
    {
        CounterfactualExperiment experiment = context.Get(_file) is { } file
            ? CounterfactualFile.Read(file) : new CounterfactualExperiment();
        string? corpus = context.Get(_corpus);
        IReadOnlyList<string> cues = ParameterArguments.Names(context.Get(_cues)), labels = ParameterArguments.Names(context.Get(_labels)),
            places = ParameterArguments.Names(context.Get(_places));
        if (cues.Count > 0)
        {
            experiment = experiment with { Cues = [.. cues.Select(cue =>
                experiment.Cues.FirstOrDefault(known => known.Cue == cue) ?? new CueDoses(cue, []))] };
        }

        IReadOnlyDictionary<string, IReadOnlyList<double>> doses =
            CueNumbers.Doses("--doses", context.Get(_doses), [.. experiment.Cues.Select(cue => cue.Cue)]);
        experiment = experiment with
        {
            Name = context.Get(_name) ?? (experiment.Name.Length > 0 || corpus is null or CorpusChoice.Demo
                ? experiment.Name : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(corpus))),
            Corpus = experiment.Corpus with
            {
                Path = corpus is null ? experiment.Corpus.Path : corpus == CorpusChoice.Demo ? corpus : Path.GetFullPath(corpus),
                Limit = context.Get(_limit) ?? experiment.Corpus.Limit,
                Labels = labels.Count > 0 ? labels : experiment.Corpus.Labels,
            },
            Model = context.Get(_model) ?? experiment.Model,
            Method = MethodArguments.With([Method(context, experiment.Method)], context.Get(_parameters) ?? [])[0],
            Cues = [.. experiment.Cues.Select(cue =>
                doses.TryGetValue(cue.Cue, out IReadOnlyList<double>? given) ? cue with { Doses = given } : cue)],
            Places = places.Count > 0 ? places : experiment.Places,
            Target = context.Get(_target) ?? experiment.Target,
            Extractor = context.Get(_extractor) is { } extractor && extractor != experiment.Extractor.Id
                ? new CueChoice { Id = extractor } : experiment.Extractor,
            Seed = context.Get(_seed) ?? experiment.Seed,
        };
        experiment.Require("the command line");
        return experiment;
    }

    /// <summary>The method named; one that the experiment has keeps the parameters it has there.</summary>
    private MethodChoice Method(CommandContext context, MethodChoice own)
    {
        if (context.Get(_method) is not { } text)
        {
            return own;
        }

        MethodChoice named = MethodArguments.Single("--method", text, []);
        return named.Id == own.Id ? own with { Parameters = MethodArguments.Merged(own.Parameters, named.Parameters) } : named;
    }

    private sealed class Count(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} clips asked");
    }
}
