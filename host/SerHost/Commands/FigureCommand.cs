using System.CommandLine;
using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Core.Concepts;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Reports.Figures;
using SerHost.Sdk.Cues;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost figure</c>: one picture for a paper or a slide.</summary>
internal sealed class FigureCommand : ICommandModule
{
    private const int MostMethods = 4;

    private readonly Option<string> _out = new("--out")
    {
        Description = "The file; its extension says how it is written.", HelpName = "FILE.svg|.png|.pdf", Required = true, Recursive = true,
    };

    private readonly Option<double> _width = new("--width")
    {
        Description = "Width in millimetres: 85 is a column of most journals, 175 a page.", HelpName = "MM",
        DefaultValueFactory = _ => new FigureStyle().WidthMm, Recursive = true,
    };

    private readonly Option<string> _font = new("--font")
    {
        Description = "Letters: an installed family, or a font file.", HelpName = "FAMILY|FILE.ttf", DefaultValueFactory = _ =>
            FigureFont.Shipped, Recursive = true,
    };

    private readonly Option<float> _points = new("--font-size")
    {
        Description = "Size of the letters in points.", HelpName = "PT",
        DefaultValueFactory = _ => new FigureStyle().FontPoints, Recursive = true,
    };

    private readonly Option<FigureTheme> _theme = new("--theme")
    {
        Description = "Colours: for paper or for slides.", HelpName = "light|dark", Recursive = true,
    };

    private readonly Option<string?> _run = new("--run")
    {
        Description = "The run: its id or name (default: the newest finished one).", HelpName = "RUN",
    };

    private readonly Option<string?> _methods = new("--methods")
    {
        Description = $"Methods, separated by commas (default: the first {MostMethods}).", HelpName = "a,b",
    };

    private readonly Option<string?> _method = new("--method") { Description = "Method (default: the run's first).", HelpName = "NAME" };
    private readonly Argument<string> _clip = new("clip") { Description = "Id of a clip of the run.", HelpName = "CLIP" };
    private readonly Argument<string?> _runArgument = new("run")
    {
        Description = "A run's id, its beginning, or its name (default: the newest finished one).", HelpName = "RUN",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _baseline = new("--baseline")
    {
        Description = "What the segments are compared with.", HelpName = "full|rest|matched",
        DefaultValueFactory = _ => CueBaseline.Rest.Name(),
    };

    private readonly Option<string?> _cues = new("--cues")
    {
        Description = "Cues, separated by commas (default: the main ones).", HelpName = "a,b",
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = $"Model whose channels to look at (default: {Defaults.Model}).", HelpName = "ID",
    };

    private readonly Option<string> _corpus = new("--corpus")
    {
        Description = "Folder of recordings, or a CSV manifest.", HelpName = "DIR", Required = true,
    };

    private readonly Option<string?> _layer = new("--layer")
    {
        Description = "Layer, as 'serhost models show ID' names it (default: the last convolution wider than 1×1).", HelpName = "L",
    };

    private readonly Option<int> _top = new("--top")
    {
        Description = "Channels shown, the most relevant first.", HelpName = "N", DefaultValueFactory = _ => 16,
    };

    private readonly Option<int?> _limit = new("--limit",
        "--clips") { Description = "At most this many clips, spread evenly over the corpus.", HelpName = "N" };

    public Command Create()
    {
        var clip = new Command("clip", "A clip: waveform, the model's input under up to four methods, salient segments.") { _clip, _run,
            _methods };
        clip.OnRun(context => Draw(context, style => Maps(context, style)));
        var compare = new Command("compare", "How far the methods of a run agree on where to look.") { _runArgument, _methods };
        compare.OnRun(context => Draw(context, style =>
        {
            RunSummary run = context.Session.Results.Run(context.Get(_runArgument));
            return CompareFigure.Create(context.Session.Results.Compare(run.Id, ParameterArguments.Names(context.Get(_methods)), null),
                style);
        }));
        var deltas = new Command("deltas", "Δf with 95 % intervals, by cue and emotion; filled where there is evidence.") { _runArgument,
            _method, _baseline };
        deltas.OnRun(context => Draw(context, style => Deltas(context, style)));
        var curves = new Command("curves", "The cues of a clip over time, a method's salient segments shaded.") { _clip, _run, _method,
            _cues };
        curves.OnRun(context => Draw(context, style => Curves(context, style)));
        var concepts = new Command("concepts", "The channels of a layer that carry most relevance, and the cues they go with.") { _model,
            _corpus, _layer, _top, _limit };
        concepts.OnRun(ConceptsAsync);
        return new Command("figure", "Write one figure for a paper or a slide, as SVG, PNG or PDF, and print a caption for it.")
        {
            _out, _width, _font, _points, _theme, clip, compare, deltas, curves, concepts,
        };
    }

    private FigureStyle Style(CommandContext context)
    {
        double width = context.Get(_width);
        float points = context.Get(_points);
        FigureFile.RequireKind(context.Get(_out)!);
        FigureFont.Require(context.Get(_font)!);
        return width is not (>= 60 and <= 1000) ? throw new RequestException("--width",
            FormattableString.Invariant($"--width {width}: it must be from 60 to 1000 mm."))
            : points is not (>= 5 and <= 24) ? throw new RequestException("--font-size",
                FormattableString.Invariant($"--font-size {points}: it must be from 5 to 24 points."))
            : new FigureStyle { WidthMm = width, Font = context.Get(_font)!, FontPoints = points, Theme = context.Get(_theme) };
    }

    private int Draw(CommandContext context, Func<FigureStyle, Figure> figure)
    {
        FigureStyle style = Style(context);
        return Write(context, figure(style));
    }

    private int Write(CommandContext context, Figure figure)
    {
        string file = context.Get(_out)!;
        FigureFile.Write(figure, file);
        double height = Math.Round(figure.Height / 72 * 25.4, 1);
        context.Output.Print(
            new { File = file, figure.Style.WidthMm, HeightMm = height, figure.Title, figure.Caption },
            () =>
            {
                context.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{file}: {figure.Style.WidthMm:0.#} × {height:0.#} mm."));
                context.Output.Line($"Caption: {figure.Caption}");
            });
        return ExitCodes.Done;
    }

    private Figure Maps(CommandContext context, FigureStyle style)
    {
        ResultLibrary library = context.Session.Results;
        IReadOnlyList<RunRow> rows = Rows(context);
        string[] wanted = [.. ParameterArguments.Names(context.Get(_methods))];
        RunRow[] shown = wanted.Length == 0 ? [.. rows.Where(row => row.MapKey is not null).Take(MostMethods)]
            : [.. wanted.Select(name => Of(rows, name, "--methods"))];
        FigureMap[] maps = [.. shown.Select(row => FigureMap.Read(library, row)
            ?? throw new RequestException("--methods",
                $"{row.Method} has no map of '{row.ClipId}': {row.Failure?.Reason ?? "'serhost results' shows what failed."}"))];
        if (maps.Length == 0)
        {
            throw new RequestException("clip",
                $"No method has a map of '{rows[0].ClipId}': "
                    + (rows.Select(row => row.Failure?.Reason).OfType<string>().FirstOrDefault() ?? "the run explained nothing."));
        }

        return ClipFigure.Maps(maps, ClipFigure.Recording(rows[0]), ClipFigure.Describe(library, rows[0]), style);
    }

    private Figure Curves(CommandContext context, FigureStyle style)
    {
        ResultLibrary library = context.Session.Results;
        IReadOnlyList<RunRow> rows = Rows(context);
        RunRow row = context.Get(_method) is { } name ? Of(rows, name, "--method") : rows[0];
        CueTracks cues = library.Cues(row)
            ?? throw new RequestException("clip", $"No cues of '{row.ClipId}' are in the store: 'serhost results' shows what failed.");
        string[] wanted = [.. ParameterArguments.Names(context.Get(_cues))];
        string[] main = [.. DeltaTables.MainCues.Where(id => cues.Cues.Any(cue => cue.Id == id))];
        wanted = wanted.Length > 0 ? wanted : main.Length > 0 ? main : [.. cues.Cues.Take(6).Select(cue => cue.Id)];
        return CurveFigure.Create(
            cues, library.Contrast(row)?.Selection.Segments ?? [], row.Method, wanted, ClipFigure.Describe(library, row), style);
    }

    private Figure Deltas(CommandContext context, FigureStyle style)
    {
        ResultLibrary library = context.Session.Results;
        RunSummary run = library.Run(context.Get(_runArgument));
        CueBaseline baseline = ParameterArguments.Named("--baseline", context.Get(_baseline), CueBaselineNames.Parse)[0];
        string[] methods = [.. run.Experiment.Methods.Select(choice => choice.Label)];
        string method = context.Get(_method) ?? methods[0];
        return methods.Contains(method) ? DeltaFigure.Create(library.Evidence(run), method, baseline, style)
            : throw new RequestException("--method", $"The run has no method '{method}'. {Suggestions.For(method, methods, "")}");
    }

    private async Task<int> ConceptsAsync(CommandContext context, CancellationToken cancellation)
    {
        FigureStyle style = Style(context);
        int top = ParameterArguments.Positive("--top", context.Get(_top));
        var settings = new ConceptSettings { Layer = context.Get(_layer) };
        string model = Defaults.ChooseModel(context.Session.Models, context.Get(_model), []).Id;
        var request = new ConceptRequest(context.Get(_model) ?? model, context.Get(_corpus)!, "gemaps", settings, context.Get(_limit));
        ConceptAtlas atlas;
        using (ProgressLine line = context.Output.Progress())
        {
            atlas = await ConceptLibrary.GetAsync(context.Session, request, new AtlasProgress(line), cancellation);
        }

        return Write(context, ConceptFigure.Create(atlas, top, style));
    }

    private IReadOnlyList<RunRow> Rows(CommandContext context)
    {
        ResultLibrary library = context.Session.Results;
        RunSummary run = library.Run(context.Get(_run));
        string clip = context.Get(_clip)!;
        IReadOnlyList<RunRow> all = library.Rows(run.Id);
        string file = Path.GetFileNameWithoutExtension(clip); // a recording's path says which clip is meant, too
        string id = all.Any(row => row.ClipId == clip) ? clip : file;
        RunRow[] rows = [.. all.Where(row => row.ClipId == id)];
        if (rows.Length > 0)
        {
            return rows;
        }

        string[] known = [.. all.Select(row => row.ClipId).Distinct()];
        string[] near = [.. known.OrderBy(id => Suggestions.Distance(clip, id)).Take(5)];
        throw new RequestException("clip",
            $"Run {run.Id} has no clip '{clip}'. {Suggestions.For(clip, near, "")} "
                + $"It has {Numbers.Of(known.Length, "clip")}: 'serhost results {run.Id}' lists them.");
    }

    private static RunRow Of(IReadOnlyList<RunRow> rows, string method, string option) => rows.FirstOrDefault(row => row.Method == method)
        ?? throw new RequestException(option,
            $"The run has no method '{method}'. {Suggestions.For(method, rows.Select(row => row.Method).Distinct(), "")}");

    private sealed class AtlasProgress(ProgressLine line) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => line.Report($"{value.Done} of {value.All} clips read");
    }
}
