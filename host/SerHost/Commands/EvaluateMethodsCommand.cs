using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.Faithfulness;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Evaluation;
using SerHost.Core.Hosting;
using SerHost.Sdk.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost evaluate-methods</c>: which attribution method can be believed.</summary>
internal sealed class EvaluateMethodsCommand : ICommandModule
{
    private readonly Option<string> _corpus =
        new("--corpus") { Description = "Folder of recordings, one recording, a CSV manifest, or 'demo'.", HelpName = "DIR|demo",
        DefaultValueFactory = _ => "demo" };
    private readonly Option<string?> _model = new("--model") { Description = "Model to explain.", HelpName = "ID" };
    private readonly Option<string?> _methods = new("--methods", "--method") { Description = $"Methods, separated by commas (default: every method that works here); {MethodArguments.Syntax}.", HelpName = "a,b:name=value" };
    private readonly Option<string[]> _parameters = MethodArguments.Parameters();
    private readonly Option<int> _limit = new("--limit") { Description = "At most this many clips, evenly over labels and speakers.",
        HelpName = "N", DefaultValueFactory = _ => 24 };
    private readonly Option<string?> _fills =
        new("--fills") { Description = "What takes the place of removed parts: floor, band-mean, loudest (default: floor,band-mean).",
        HelpName = "a,b" };
    private readonly Option<int> _windowSets = new("--window-sets") { Description = "Clips with more window sets than this have no exact regret; 15504 takes in 20 windows, at about a minute a clip.", HelpName = "N", DefaultValueFactory = _ => new EvaluationSettings().MaximumWindowSets };
    private readonly Option<string?> _kernel = new("--kernel")
    {
        Description = "Also hold the maps against the kernel of a cue, for example loudness or f0 (32 more model passes a clip).",
        HelpName = "CUE",
    };

    private readonly Option<string?> _perturb = new("--perturb")
    {
        Description = "Changes of the recording under which maps should stay: transforms, written as methods are, for example "
            + "voice:pitch=0.5,nwaves-room:noise=white:snr=20 (default: gain -6 dB, a delay of two frames, noise at 30 dB SNR).",
        HelpName = "a:name=value,b:…",
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N",
        DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _formulas = new("--formulas") { Description = "Show formula and source of every metric, and stop." };

    public Command Create()
    {
        var command = new Command("evaluate-methods", "Compare attribution methods: faithfulness, robustness, agreement, each against random maps, with intervals over speakers.")
        {
            _corpus, _model, _methods, _parameters, _limit, _fills, _windowSets, _kernel, _perturb, _seed, _formulas,
        };
        command.OnRun((context, cancellation) => Task.FromResult(Run(context, cancellation)));
        return command;
    }

    private int Run(CommandContext context, CancellationToken cancellation)
    {
        if (context.Get(_formulas))
        {
            context.Output.Print(EvaluationMetrics.All, () => ShowFormulas(context.Output));
            return ExitCodes.Done;
        }

        HostSession session = context.Session;
        var notes = new List<string>();
        Corpus corpus = CorpusReader.Open(context.Get(_corpus)!);
        ulong seed = context.Get(_seed);
        IReadOnlyList<CorpusClip> clips = CorpusSampler.Sample(corpus.Clips, ParameterArguments.Positive("--limit", context.Get(_limit)),
            unchecked((int)seed));
        using IModel model = MethodTexts.OpenModel(session, context.Get(_model), notes);
        IReadOnlyList<EvaluatedMethod> methods = MethodTexts.Read(session, context.Get(_methods), context.Get(_parameters)
            ?? [], model, notes);
        IReadOnlyList<MaskFill> fills = ParameterArguments.Named("--fills", context.Get(_fills), MaskFills.Parse);
        var settings = new EvaluationSettings
        {
            Seed = seed,
            MaximumWindowSets = context.Get(_windowSets),
            Kernel = context.Get(_kernel) is { } cue ? ClipKernel.Find(session.Plugins, cue) : null,
            Perturbations = Perturbations(session, context.Get(_perturb), notes),
        };
        settings = fills.Count > 0 ? settings with { Fills = fills } : settings;
        EvaluationReport report;
        using (ProgressLine line = context.Output.Progress())
        {
            report = MethodEvaluation.Run(
                model, methods, [.. clips.Select(clip =>
                new EvaluatedClip(clip.Id, clip.Speaker, stop => AudioFile.Read(clip.Path, clip.Id, stop).Clip))],
                settings, session.Threads, new ClipCount(line, "evaluated", clips.Count), cancellation);
        }

        context.Output.Print(report, () => Show(context.Output, report));
        foreach (string note in notes.Concat(report.Notes))
        {
            context.Output.Note(note);
        }

        return ExitCodes.Of(report.Clips, clips.Count);
    }

    private static IReadOnlyList<MapPerturbation> Perturbations(HostSession session, string? given, List<string> notes) => given is null
        ? MapPerturbation.Usual(session.Plugins, notes)
        : [.. MethodArguments.Read("--perturb", given).Select(change =>
            MapPerturbation.Find(session.Plugins, change.Id, change.Parameters))];

    private static void Show(Output output, EvaluationReport report)
    {
        string[] methods = [.. report.Cells.Select(c => c.Method).Distinct()];
        var table = new TextTable(["metric", "fill", .. methods.Select(m => ">" + m), ">random maps"])
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{report.Clips} clips, {report.Speakers} speakers: mean (95 % over speakers)"),
        };
        foreach (var row in report.Cells.GroupBy(c => (c.MetricId, c.Fill)))
        {
            MetricDescriptor metric = EvaluationMetrics.Find(row.Key.MetricId);
            string direction = metric.Better switch { 1 => " ↑", -1 => " ↓", _ => "" };
            table.Add([
                metric.Name + direction, row.Key.Fill,
                .. methods.Select(m => row.FirstOrDefault(c => c.Method == m) is { } cell
                    ? ChanceText.Of(cell.Mean, cell.Interval, cell.Verdict) : "–"),
                row.First().Chance.ToString("0.000", CultureInfo.InvariantCulture)]);
        }

        output.Table(table);
        output.Line("↑ higher is better, ↓ lower is better. + better than random maps of the same clips, − worse (95 % interval of the difference excludes 0).");
        if (report.Agreements.Count == 0)
        {
            return;
        }

        output.Line();
        var agreement = new TextTable("method", "and", ">rank agreement", ">95 %", ">shared segments") { Title = "Agreement on where to look" };
        foreach (MethodAgreement pair in report.Agreements)
        {
            agreement.Add(
                pair.First, pair.Second, Numbers.Signed(pair.RankCorrelation),
                double.IsNaN(pair.Interval.Low) ? "–"
                : $"{Numbers.Signed(pair.Interval.Low)} to {Numbers.Signed(pair.Interval.High)}", Numbers.Percent(pair.SharedSegments));
        }

        output.Table(agreement);
    }

    private static void ShowFormulas(Output output)
    {
        var table = new TextTable("metric", "better", "formula", "source");
        foreach (MetricDescriptor metric in EvaluationMetrics.All)
        {
            table.Add(metric.Name, metric.Better switch { 1 => "higher", -1 => "lower", _ => "–" }, metric.Formula, metric.Source);
        }

        output.Table(table);
        output.Line("x: input; f: logit of the explained output; p: its probability; R: relevance; cells: 16 bands × 10 frames; removed: replaced by the fill.");
    }
}
