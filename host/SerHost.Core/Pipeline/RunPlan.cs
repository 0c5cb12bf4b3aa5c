using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>An experiment with every name in it resolved: which clips, which model, which methods. Everything that can be wrong with the
/// request shows here, before any work.</summary>
internal sealed class RunPlan : IDisposable
{
    private readonly PluginHost _plugins;
    private bool _isDisposed;

    private RunPlan(PluginHost plugins, Experiment experiment, Corpus corpus, IReadOnlyList<CorpusClip> clips, IModel model,
        IReadOnlyList<MethodRunner> runners, ICueExtractor extractor, ParameterValues cueParameters, IReadOnlyList<string> notes)
    {
        _plugins = plugins;
        Experiment = experiment;
        Corpus = corpus;
        Clips = clips;
        Model = model;
        Runners = runners;
        Extractor = extractor;
        CueParameters = cueParameters;
        Notes = notes;
    }

    public Experiment Experiment { get; }

    public Corpus Corpus { get; }

    public IReadOnlyList<CorpusClip> Clips { get; }

    public IModel Model { get; }

    public IReadOnlyList<MethodRunner> Runners { get; }

    /// <summary>Outputs that every clip and method is asked about: all of a model of continuous values, unless one is named; else null for
    /// the experiment's target.</summary>
    public IReadOnlyList<string?> Outputs =>
        Experiment.Target == TargetChoice.Predicted && Model.Descriptor.OutputKind == ModelOutputKind.Regression
            ? [.. Model.Descriptor.Outputs] : [null];

    /// <summary>What every clip is asked: each method, about each output.</summary>
    public IEnumerable<(MethodRunner Runner, string? Output)> Questions =>
        Runners.SelectMany(runner => Outputs.Select(output => (runner, output)));

    public ICueExtractor Extractor { get; }

    public ParameterValues CueParameters { get; }

    public IReadOnlyList<string> Notes { get; }

    /// <summary>Clips worked on at the same time.</summary>
    public static int Workers(int threads, int clips) => Math.Max(1, Math.Min(threads, clips));

    /// <summary>Resolves an experiment.</summary>
    /// <exception cref="RequestException">A name in it is unknown, or something cannot work on this machine.</exception>
    /// <exception cref="ParameterException">A parameter is unknown or out of range.</exception>
    /// <exception cref="CorpusException">The corpus cannot be opened.</exception>
    public static RunPlan Create(RunTools tools, Experiment experiment, RunScope scope)
    {
        ExperimentCheck.Require(experiment, "the experiment");
        var notes = new List<string>(tools.Plugins.Notes);
        // Names first: they cost nothing to check, and the demo corpus is made when it is first opened.
        var methods = experiment.Methods.Select(choice =>
            (Choice: choice, Method: MethodResolver.Resolve(tools.Plugins, choice, tools.Device, notes))).ToList();
        ICueExtractor extractor = RequireExtractor(tools.Plugins, experiment.Cues);
        ParameterValues cueParameters = GivenParameters.Parse(extractor, experiment.Cues.Parameters);
        ModelListing listing = Defaults.ChooseModel(tools.Models, experiment.Model, notes);
        Corpus corpus = CorpusReader.Open(experiment.Corpus.Path);
        IReadOnlyList<CorpusClip> clips = Choose(corpus, experiment);
        if (scope.Shard is { } shard)
        {
            // By id, so that the parts are the same whatever order the files were found in.
            clips = shard.Of([.. clips.OrderBy(clip => clip.Id, StringComparer.Ordinal)]);
            notes.Add($"This run is part {shard} of the experiment: {clips.Count} clips.");
        }

        int workers = Workers(tools.Threads, clips.Count);
        int threadsEach = Math.Max(1, tools.Threads / workers);
        IModel model = WindowedModel.Open(tools.Models, listing, threadsEach, experiment.Windowing);
        var runners = new List<MethodRunner>();
        try
        {
            if (experiment.Target is not (TargetChoice.Predicted or TargetChoice.Label))
            {
                _ = TargetChoice.Resolve(experiment.Target, model.Descriptor.Outputs, 0, null);
            }

            runners.AddRange(methods.Select(pair => new MethodRunner(pair.Choice, pair.Method, model, workers, threadsEach)));
        }
        catch (Exception)
        {
            runners.ForEach(runner => runner.Dispose());
            model.Dispose();
            throw;
        }

        Experiment complete = experiment with { Windowing = experiment.Windowing
            ?? WindowedModel.StatedBy(model), Model = listing.Folder is not null && experiment.Model is not null
            ? experiment.Model : listing.Id };
        return new RunPlan(tools.Plugins, complete, corpus, clips, model, runners, extractor, cueParameters, notes);
    }

    /// <summary>The extractor asked for, if it can work here.</summary>
    public static ICueExtractor RequireExtractor(PluginHost plugins, CueChoice choice)
    {
        ICueExtractor extractor = plugins.CueExtractor(choice.Id);
        Availability availability = extractor.CheckAvailability();
        return availability.IsAvailable
            ? extractor
            : throw new RequestException("cues", $"'{choice.Id}' cannot work on this machine: {availability.Reason}");
    }

    /// <summary>Lets go of sessions and model, and tells what plugins did meanwhile that concerns no single row.</summary>
    public IReadOnlyList<string> End()
    {
        Dispose();
        return [.. Runners.Select(runner => runner.Note).OfType<string>(), .. _plugins.TakeRemarks()];
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (MethodRunner runner in Runners)
        {
            runner.Dispose();
        }

        Model.Dispose();
    }

    internal static IReadOnlyList<CorpusClip> Choose(Corpus corpus, Experiment experiment)
    {
        CorpusChoice choice = experiment.Corpus;
        CorpusClip[] clips = [.. corpus.Clips.Where(clip =>
            (choice.Labels.Count == 0 || choice.Labels.Contains(clip.Label))
                && (choice.Speakers.Count == 0 || choice.Speakers.Contains(clip.Speaker)))];
        if (clips.Length == 0)
        {
            throw new RequestException("corpus", $"No clip of {corpus.Name} has the labels and speakers asked for. Labels: {string.Join(", ", corpus.Clips.Select(clip => clip.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal))}.");
        }

        return choice.Limit is { } limit ? CorpusSampler.Sample(clips, limit, unchecked((int)experiment.Seed)) : clips;
    }
}
