using System.CommandLine;
using SerHost.Core.Bundles;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>The options that edit an experiment.</summary>
internal sealed class ExperimentOptions
{
    private readonly Argument<string?> _file = new("experiment")
    {
        Description = "Experiment file, or a bundle of 'serhost bundle'; without one the demo experiment, edited by the options.",
        Arity = ArgumentArity.ZeroOrOne, HelpName = "EXPERIMENT.json|X.zip",
    };

    private readonly Option<string?> _corpus =
        new("--corpus") { Description = "Folder of recordings, one recording, a CSV manifest, or 'demo'.", HelpName = "DIR|demo" };
    private readonly Option<string?> _model =
        new("--model") { Description = "Model to explain: an id of 'serhost models', or a model's folder.", HelpName = "ID" };
    private readonly Option<string?> _windowing = WindowingOption.Create();
    private readonly Option<string?> _methods =
        new("--methods", "--method") { Description = $"Attribution methods, separated by commas; {MethodArguments.Syntax}.",
        HelpName = "a,b:name=value" };
    private readonly Option<string[]> _parameters = MethodArguments.Parameters();
    private readonly Option<string?> _cues = new("--cues") { Description = "Cue extractor.", HelpName = "ID" };
    private readonly Option<string?> _target =
        new("--target") { Description = "What to explain: predicted, label (the clip's own), or one of the model's labels.",
        HelpName = "predicted|label|LABEL" };
    private readonly Option<int?> _limit = new("--limit") { Description = "At most this many clips, evenly over labels and speakers.",
        HelpName = "N" };
    private readonly Option<string?> _labels = new("--labels") { Description = "Only clips with these labels, separated by commas.",
        HelpName = "a,b" };
    private readonly Option<int?> _segments = new("--segments") { Description = "Salient segments a clip.", HelpName = "K" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed of everything random, and of the choice of clips.",
        HelpName = "N" };
    private readonly Option<string?> _name = new("--name") { Description = "Name of the run.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (Option option in new Option[] { _corpus, _model, _windowing, _methods, _parameters, _cues, _target, _limit, _labels,
            _segments, _seed, _name })
        {
            command.Add(option);
        }
    }

    /// <summary>The bundle given in place of an experiment file, unpacked; null where none is.</summary>
    /// <exception cref="RequestException">It is no bundle.</exception>
    public BundleFile? Bundle(CommandContext context, CancellationToken cancellation) =>
        context.Get(_file) is { } file && BundleFile.Is(file) ? BundleFile.Open(file, cancellation) : null;

    /// <summary>The experiment of the file (or the built-in one) with the options' changes.</summary>
    /// <param name="context">What the user gave.</param>
    /// <param name="bundle">The bundle given in place of a file.</param>
    /// <exception cref="RequestException">The file or an option is wrong.</exception>
    public Experiment Read(CommandContext context, BundleFile? bundle = null)
    {
        Experiment experiment = (bundle?.Experiment ?? context.Get(_file)) is { } file
            ? ExperimentFile.Read(file) : ExperimentFile.Default();
        string? corpus = context.Get(_corpus);
        if (corpus is not null && context.Get(_file) is null && corpus != CorpusChoice.Demo)
        {
            experiment = experiment with { Name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(corpus)) };
        }

        IReadOnlyList<MethodChoice> methods = MethodArguments.Read("--methods", context.Get(_methods));
        IReadOnlyList<string> labels = ParameterArguments.Names(context.Get(_labels));
        experiment = experiment with
        {
            Name = context.Get(_name) ?? experiment.Name,
            Corpus = experiment.Corpus with
            {
                // In full: an experiment's relative path counts from the folder of its file.
                Path = corpus is null ? experiment.Corpus.Path : corpus == CorpusChoice.Demo ? corpus : Path.GetFullPath(corpus),
                Limit = context.Get(_limit) ?? experiment.Corpus.Limit,
                Labels = labels.Count > 0 ? labels : experiment.Corpus.Labels,
            },
            Model = context.Get(_model) is { } model ? ExperimentFile.ModelIn(model, Environment.CurrentDirectory) : experiment.Model,
            Windowing = context.Get(_windowing) ?? experiment.Windowing,
            Target = context.Get(_target) ?? experiment.Target,
            Methods = methods.Count > 0 ? [.. methods.Select(method => Known(experiment, method))] : experiment.Methods,
            Cues = context.Get(_cues) is { } cues && cues != experiment.Cues.Id ? new CueChoice { Id = cues } : experiment.Cues,
            Segments = context.Get(_segments) is { } count ? experiment.Segments with { Count = count } : experiment.Segments,
            Seed = context.Get(_seed) ?? experiment.Seed,
        };
        experiment = experiment with { Methods = MethodArguments.With(experiment.Methods, context.Get(_parameters) ?? []) };
        bundle?.RequireRecordings(experiment);
        ExperimentCheck.Require(experiment, "the command line");
        return experiment;
    }

    /// <summary>A method named on the command line keeps the parameters the experiment has for it.</summary>
    private static MethodChoice Known(Experiment experiment, MethodChoice method) =>
        experiment.Methods.FirstOrDefault(known => known.Label == method.Label) is { } known
        ? known with { Parameters = MethodArguments.Merged(known.Parameters, method.Parameters) }
        : method;
}
