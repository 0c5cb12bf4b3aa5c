using System.CommandLine;
using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>The options that edit an experiment.</summary>
internal sealed class ExperimentOptions
{
    private readonly Argument<string?> _file = new("experiment") { Description = "Experiment file; without one the demo experiment, edited by the options.", Arity = ArgumentArity.ZeroOrOne, HelpName = "EXPERIMENT.json" };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "Folder or CSV manifest of recordings, or 'demo'.", HelpName = "DIR|demo" };
    private readonly Option<string?> _model = new("--model") { Description = "Model to explain: an id of 'serhost models', or a model's folder.", HelpName = "ID" };
    private readonly Option<string?> _methods = new("--methods") { Description = "Attribution methods, separated by commas.", HelpName = "a,b" };
    private readonly Option<string[]> _parameters = new("--param") { Description = "A method's parameter, for example occlusion.window-frames=10; may be given several times.", HelpName = "METHOD.NAME=VALUE" };
    private readonly Option<string?> _cues = new("--cues") { Description = "Cue extractor.", HelpName = "ID" };
    private readonly Option<string?> _target = new("--target") { Description = "What to explain: predicted, label (the clip's own), or one of the model's labels.", HelpName = "predicted|label|LABEL" };
    private readonly Option<int?> _limit = new("--limit") { Description = "At most this many clips, evenly over the labels.", HelpName = "N" };
    private readonly Option<string?> _labels = new("--labels") { Description = "Only clips with these labels, separated by commas.", HelpName = "a,b" };
    private readonly Option<int?> _segments = new("--segments") { Description = "Salient segments a clip.", HelpName = "K" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed of everything random, and of the choice of clips.", HelpName = "N" };
    private readonly Option<string?> _name = new("--name") { Description = "Name of the run.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (Option option in new Option[] { _corpus, _model, _methods, _parameters, _cues, _target, _limit, _labels, _segments, _seed, _name })
        {
            command.Add(option);
        }
    }

    /// <summary>The experiment of the file (or the built-in one) with the options' changes.</summary>
    /// <exception cref="RequestException">The file or an option is wrong.</exception>
    public Experiment Read(CommandContext context)
    {
        Experiment experiment = context.Get(_file) is { } file ? ExperimentFile.Read(file) : ExperimentFile.Default();
        string? corpus = context.Get(_corpus);
        if (corpus is not null && context.Get(_file) is null && corpus != CorpusChoice.Demo)
        {
            experiment = experiment with { Name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(corpus)) };
        }

        IReadOnlyList<string> methods = ParameterArguments.Names(context.Get(_methods));
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
            Model = context.Get(_model) ?? experiment.Model,
            Target = context.Get(_target) ?? experiment.Target,
            Methods = methods.Count > 0 ? [.. methods.Select(id => Known(experiment, id))] : experiment.Methods,
            Cues = context.Get(_cues) is { } cues && cues != experiment.Cues.Id ? new CueChoice { Id = cues } : experiment.Cues,
            Segments = context.Get(_segments) is { } count ? experiment.Segments with { Count = count } : experiment.Segments,
            Seed = context.Get(_seed) ?? experiment.Seed,
        };
        experiment = experiment with { Methods = WithParameters(experiment.Methods, context.Get(_parameters) ?? []) };
        ExperimentCheck.Require(experiment, "the command line");
        return experiment;
    }

    /// <summary>A method named on the command line keeps the parameters the experiment has for it.</summary>
    private static MethodChoice Known(Experiment experiment, string id) =>
        experiment.Methods.FirstOrDefault(method => method.Label == id) ?? new MethodChoice { Id = id };

    private static List<MethodChoice> WithParameters(IReadOnlyList<MethodChoice> methods, string[] arguments)
    {
        List<MethodChoice> edited = [.. methods];
        foreach ((string name, string value) in ParameterArguments.Read("--param", arguments))
        {
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            int index = dot <= 0 ? -1 : edited.FindIndex(method => method.Label == name[..dot]);
            if (index < 0)
            {
                throw new RequestException("--param", $"--param {name}={value}: expected METHOD.NAME=VALUE with one of the methods {string.Join(", ", edited.Select(method => method.Label))}.");
            }

            edited[index] = edited[index] with { Parameters = new SortedDictionary<string, string>(edited[index].Parameters.ToDictionary(), StringComparer.Ordinal) { [name[(dot + 1)..]] = value } };
        }

        return edited;
    }
}
