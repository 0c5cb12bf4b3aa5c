using SerHost.Core.Corpora;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Trust;

namespace SerHost.Core.Hosting;

/// <summary>The whole host behind one object: plugins, models, store, experiments. The command line and the terminal UI are thin over
/// it.</summary>
/// <remarks>Cheap to open: plugins are loaded, models searched and the store opened when first asked for. Safe to use from several
/// threads.</remarks>
public sealed class HostSession : IAsyncDisposable
{
    private readonly Lazy<ResultStore> _store;
    private readonly Lazy<PluginHost> _plugins;
    private readonly Lazy<ModelCatalogue> _models;

    private HostSession(HostOptions options)
    {
        Options = options;
        _plugins = new Lazy<PluginHost>(() => PluginHost.Discover(PluginFolders, options.CallLimit, Isolation(options), TrustOf(options)));
        _store = new Lazy<ResultStore>(() => ResultStore.Open(StoreFolder));
        _models = new Lazy<ModelCatalogue>(() => new ModelCatalogue(Plugins,
            ModelCatalogue.DefaultRoots(options.ModelFolders, options.ProgramFolder)));
    }

    /// <summary>What it was opened with.</summary>
    public HostOptions Options { get; }

    /// <summary>Threads to use.</summary>
    public int Threads => Options.Threads ?? Environment.ProcessorCount;

    /// <summary>The folders plugins are looked for in, the strongest first.</summary>
    public IReadOnlyList<string> PluginFolders =>
        SerHost.Plugins.Hosting.PluginFolders.Roots(Options.PluginFolders, Options.DataFolder, Options.ProgramFolder);

    /// <summary>Whether the plugins were asked for yet.</summary>
    public bool HasPlugins => _plugins.IsValueCreated;

    /// <summary>The plugins.</summary>
    public PluginHost Plugins => _plugins.Value;

    /// <summary>The models.</summary>
    public ModelCatalogue Models => _models.Value;

    /// <summary>The folder results are kept in.</summary>
    public string StoreFolder => StoreFolderOf(Options);

    /// <summary>The folder results are kept in, by the options.</summary>
    /// <param name="options">The options.</param>
    public static string StoreFolderOf(HostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Path.GetFullPath(options.StoreFolder ?? Path.Combine(UserFolders.Data, "store"));
    }

    /// <summary>The results. Opened when first asked for; then no other process can open it.</summary>
    /// <exception cref="StoreException">Another process has it open, or its folder cannot be written.</exception>
    public ResultStore Store => _store.Value;

    /// <summary>Whether the store was asked for yet, and could be opened.</summary>
    public bool HasStore => _store.IsValueCreated;

    /// <summary>Questions about what is in the store: runs, their tables, maps, cues, comparisons.</summary>
    public ResultLibrary Results => new(Store);

    internal RunTools Tools => new(Plugins, Models, Threads, Options.Device);

    /// <summary>Opens a session.</summary>
    /// <param name="options">Folders and resources.</param>
    /// <exception cref="RequestException">A folder given by the user does not exist, or a number is out of its range.</exception>
    public static HostSession Open(HostOptions options)
    {
        foreach ((string field, string folder) in options.PluginFolders.Select(folder => ("--plugins", folder))
            .Concat(options.ModelFolders.Select(folder => ("--models", folder))))
        {
            if (!Directory.Exists(folder))
            {
                throw new RequestException(field, $"{field} {folder}: there is no such folder.");
            }
        }

        Require(options.Threads is null or > 0, "--threads", $"{options.Threads}: it must be 1 or more.");
        Require(options.CallLimit > TimeSpan.Zero, "--call-limit",
            FormattableString.Invariant($"{options.CallLimit.TotalSeconds}: it must be above 0 seconds."));
        Require(
            options.IsolatedMemoryMiB >= IsolationSettings.SmallestMemoryMiB,
            "--isolated-memory", $"{options.IsolatedMemoryMiB}: it must be {IsolationSettings.SmallestMemoryMiB} MiB or more.");
        return new HostSession(options);
    }

    /// <summary>Runs an experiment. What the store already has is not computed again; a clip or method that fails becomes a row with its
    /// reason, and the run goes on.</summary>
    /// <param name="experiment">What to run; <see cref="ExperimentFile"/> reads one.</param>
    /// <param name="progress">Told after every clip and method, from any thread; null when nobody listens.</param>
    /// <param name="scope">How much of it to run.</param>
    /// <param name="begun">Told what the run is going to cost, once everything it names was found and before work begins; null when nobody
    /// listens.</param>
    /// <param name="cancellation">Stops the run; what was finished is kept, and the same experiment goes on from there.</param>
    /// <exception cref="RequestException">The experiment names something unknown; nothing was started.</exception>
    /// <exception cref="Sdk.Parameters.ParameterException">A parameter is unknown or out of range; nothing was started.</exception>
    /// <exception cref="CorpusException">The corpus cannot be opened; nothing was started.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<RunReport> RunAsync(Experiment experiment, IProgress<RunProgress>? progress, RunScope scope, Action<RunCost>? begun,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Plugins.ForgetFaults();
        using IDisposable work = Plugins.BeginWork();
        using RunPlan plan = await Task.Run(() => RunPlan.Create(Tools, experiment, scope), cancellation);
        begun?.Invoke(RunCost.Of(Results.Runs(), plan.Experiment, plan.Model.Descriptor.Id, plan.Clips.Count, Threads));
        string run = RunNames.Create(Store.RunsFolder, scope.Shard is { } shard
            ? $"{experiment.Name}-{shard.Index}-of-{shard.Count}" : experiment.Name, DateTimeOffset.UtcNow);
        return await Task.Run(() => new RunPipeline(plan, Store, run, scope, Threads, progress).RunAsync(cancellation), cancellation);
    }

    /// <summary>Runs a part of an experiment; see the other one.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="progress">Told after every clip and method.</param>
    /// <param name="scope">How much of it to run.</param>
    /// <param name="cancellation">Stops the run.</param>
    public Task<RunReport> RunAsync(Experiment experiment, IProgress<RunProgress>? progress, RunScope scope,
        CancellationToken cancellation) =>
        RunAsync(experiment, progress, scope, null, cancellation);

    /// <summary>Runs all of an experiment; see the other one.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="progress">Told after every clip and method.</param>
    /// <param name="cancellation">Stops the run.</param>
    public Task<RunReport> RunAsync(Experiment experiment, IProgress<RunProgress>? progress, CancellationToken cancellation) =>
        RunAsync(experiment, progress, RunScope.Whole, cancellation);

    /// <summary>Explains one recording, or one matrix of features. The answer comes from the store where it is there.</summary>
    /// <param name="request">The question.</param>
    /// <param name="progress">Receives the share done in [0, 1], from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">The request names something unknown.</exception>
    /// <exception cref="Sdk.Parameters.ParameterException">A parameter is unknown or out of range.</exception>
    /// <exception cref="Audio.AudioFileException">The recording cannot be read.</exception>
    /// <exception cref="PluginException">The plugin failed.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public async Task<Explanation> ExplainAsync(ExplainRequest request, IProgress<double>? progress, CancellationToken cancellation)
    {
        using IDisposable work = Plugins.BeginWork();
        return await Task.Run(() => ClipExplainer.ExplainAsync(Tools, Store, request, progress, cancellation), cancellation);
    }

    /// <summary>Looks at one clip of a corpus outside of any run: the model's decision, the cues, and an explanation by each of the
    /// experiment's methods (none is enough). Answers come from the store where they are there, and are kept.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="experiment">Model, methods, cues and segments; its corpus is not asked.</param>
    /// <param name="progress">Told each method's name before it begins, from any thread; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">The experiment names something unknown.</exception>
    /// <exception cref="Audio.AudioFileException">The recording cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public async Task<ClipLook> LookAsync(CorpusClip clip, Experiment experiment, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(experiment);
        using IDisposable work = Plugins.BeginWork();
        return await Task.Run(() => ClipLooker.LookAsync(Tools, Store, clip, experiment, progress, cancellation), cancellation);
    }

    private static TrustSettings TrustOf(HostOptions options) => new()
    {
        Plugins = options.Trust,
        DataFolder = options.DataFolder,
        ProgramFolder = options.ProgramFolder,
        GivenFolders = options.PluginFolders,
        Ask = options.AskTrust,
    };

    private static IsolationSettings Isolation(HostOptions options) => new()
    {
        Plugins = [.. options.Isolate, .. (Environment.GetEnvironmentVariable(IsolationSettings.Variable) ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        MemoryMiB = options.IsolatedMemoryMiB,
        ProgramFolder = options.ProgramFolder,
    };

    private static void Require(bool holds, string option, string problem)
    {
        if (!holds)
        {
            throw new RequestException(option, $"{option} {problem}");
        }
    }

    /// <summary>Closes the store and unloads the plugins.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store.IsValueCreated)
        {
            await _store.Value.DisposeAsync();
        }

        if (_plugins.IsValueCreated)
        {
            _plugins.Value.Dispose();
        }
    }
}
