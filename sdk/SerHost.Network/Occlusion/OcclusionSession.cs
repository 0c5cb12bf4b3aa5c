using System.Globalization;
using SerHost.Network.Forward;
using SerHost.Network.Relevance;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Network.Occlusion;

/// <summary>Occlusion of one model with one set of parameters: windows, fills, scores, coarse-to-fine and diagnostics. Where windows are
/// evaluated is the caller's choice.</summary>
public sealed class OcclusionSession : IAttributionSession
{
    private readonly AttributionSetup _setup;
    private readonly OcclusionSettings _settings;
    private readonly Func<WindowGrid, IWindowEvaluator>? _makeForGraph;
    private readonly IDisposable? _owned;
    private IWindowEvaluator? _evaluator;
    private string? _note;

    /// <summary>Prepares a session on the CPU.</summary>
    /// <param name="setup">Model, parameters, resources.</param>
    /// <param name="settings">The parameters, read and checked.</param>
    public OcclusionSession(AttributionSetup setup, OcclusionSettings settings)
        : this(setup, settings, (graph, threads) => OnProcessor(graph, threads), null)
    {
    }

    /// <summary>Prepares a session.</summary>
    /// <param name="setup">Model, parameters, resources.</param>
    /// <param name="settings">The parameters, read and checked.</param>
    /// <param name="onGraph">Makes, for the model's folded graph and a number of threads, what makes an evaluator for a grid; it may throw
    /// <see cref="GraphException"/> where the graph does not allow it, and every window is then evaluated in full.</param>
    /// <param name="owned">Disposed with the session; null for nothing.</param>
    public OcclusionSession(
        AttributionSetup setup, OcclusionSettings settings, Func<LayerGraph, int, Func<WindowGrid, IWindowEvaluator>> onGraph,
        IDisposable? owned)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(onGraph);
        _owned = owned;
        _setup = setup;
        _settings = settings;
        if (setup.Model.Graph is not { } graph)
        {
            _note = setup.Model.Tensors is null
                ? $"Model '{setup.Model.Descriptor.Id}' answers predictions only: every window was evaluated in full."
                : $"Model '{setup.Model.Descriptor.Id}' is no stack of layers: every window was evaluated in full.";
        }
        else if (!(graph.CanonisationError <= WhiteBox.MaximumCanonisationError))
        {
            _note = string.Create(
                CultureInfo.InvariantCulture,
                $"The folded graph differs from the model by {graph.CanonisationError:G3}: every window was evaluated in full on the "
                    + $"model itself.");
        }
        else
        {
            _makeForGraph = onGraph(graph.Folded, setup.MaxThreads);
        }

        // Plans are made once where every input is alike; how long a spectrum's frames are is known with the first input only.
        if (setup.Model.Descriptor is { Frames: { } frames, Bands: var bands }
            && settings is { Window.Seconds: null, Stride.Seconds: null })
        {
            double stepSeconds = bands == 1 ? 1.0 / setup.Model.Descriptor.SampleRateHz : double.PositiveInfinity;
            Prepare(settings.GridFor(bands, frames, stepSeconds), stepSeconds);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        foreach (AttributionRequest request in requests)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(request.Target, nameof(requests));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(request.Target, _setup.Model.Descriptor.Outputs.Count, nameof(requests));
            _ = GridFor(request.Input);
        }

        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            WindowGrid grid = GridFor(requests[i].Input);
            IWindowEvaluator evaluator = Prepare(grid, requests[i].Input.TimeAxis.StepSeconds);
            maps[i] = Explain(requests[i], evaluator, new WindowProgress(progress, i, maps.Length, grid.Count), cancellation);
        }

        return maps;
    }

    /// <inheritdoc/>
    public long? Evaluations(AttributionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _settings.IsExact && (_makeForGraph is null
            || _settings.EdgesFor(request.Input.Bands, request.Input.TimeAxis.StepSeconds) is not null)
            ? 1 + GridFor(request.Input).Count : null;
    }

    /// <summary>Frees what the session was given to own; the model belongs to the host.</summary>
    public void Dispose() => _owned?.Dispose();

    private static Func<WindowGrid, IWindowEvaluator> OnProcessor(LayerGraph graph, int threads)
    {
        var network = new CompiledNetwork(graph);
        return grid => new IncrementalEvaluator(new IncrementalOcclusion(network, grid, threads));
    }

    private WindowGrid GridFor(ModelInput input) => _settings.GridFor(input.Bands, input.Frames, input.TimeAxis.StepSeconds);

    private IWindowEvaluator Prepare(WindowGrid grid, double stepSeconds)
    {
        if (_evaluator is null || _evaluator.Grid != grid)
        {
            _evaluator = MakeEvaluator(grid, _settings.EdgesFor(grid.Bands, stepSeconds));
        }

        return _evaluator;
    }

    private IWindowEvaluator MakeEvaluator(WindowGrid grid, SoftEdges? edges)
    {
        if (_makeForGraph is null || edges is not null)
        {
            return new BatchedEvaluator(_setup.Model, grid, edges);
        }

        try
        {
            return _makeForGraph(grid);
        }
        catch (GraphException problem)
        {
            _note = $"The layer graph does not allow incremental evaluation ({problem.Message}): every window was evaluated in full.";
            return new BatchedEvaluator(_setup.Model, grid);
        }
    }

    private RelevanceMap Explain(
        AttributionRequest request, IWindowEvaluator evaluator, WindowProgress progress, CancellationToken cancellation)
    {
        WindowGrid grid = evaluator.Grid;
        ModelInput input = request.Input;
        float[] fill = OcclusionFill.Make(input, _settings.FillKind, _settings.FillValue, request.Seed);
        float[] clean = new float[_setup.Model.Descriptor.Outputs.Count];
        float[] outputs = new float[grid.Count * clean.Length];
        double[] drops = new double[grid.Count];
        int evaluations = 0;

        void Evaluate(bool[] selected)
        {
            evaluations += evaluator.Evaluate(input.Values, fill, selected, clean, outputs, progress.Add, cancellation);
            double before = OcclusionScore.Of(_settings.Score, clean, request.Target);
            for (int window = 0; window < drops.Length; window++)
            {
                if (selected[window])
                {
                    drops[window] = before - OcclusionScore.Of(
                        _settings.Score, outputs.AsSpan(window * clean.Length, clean.Length), request.Target);
                }
            }
        }

        var diagnostics = new List<Diagnostic>();
        var notes = new List<string>();
        if (_note is not null)
        {
            notes.Add(_note);
        }

        if (ShortWindow.Note(grid, input.TimeAxis.StepSeconds) is { } hint)
        {
            notes.Add(hint);
        }

        if (_settings.IsExact)
        {
            bool[] all = new bool[grid.Count];
            Array.Fill(all, true);
            Evaluate(all);
        }
        else
        {
            diagnostics.Add(Approximate(grid, drops, Evaluate, request.Seed, out int estimated));
            notes.Add($"{estimated} of {grid.Count} windows were estimated from their neighbours.");
        }

        progress.Finish();
        float[] map = grid.Average(drops);
        diagnostics.Add(new Diagnostic(
            DiagnosticIds.ModelEvaluations, evaluations, "", "Evaluations of the model; windows that change nothing need none."));
        diagnostics.Add(MapDiagnostics.PaddingShare(input, map));
        return new RelevanceMap(input.Bands, map, input.TimeAxis, request.Target) { Diagnostics = diagnostics, Notes = notes };
    }

    private static Diagnostic Approximate(WindowGrid grid, double[] drops, Action<bool[]> evaluate, ulong seed, out int estimated)
    {
        bool[] isExact = CoarseToFine.Coarse(grid);
        evaluate(isExact);
        double[] spread = CoarseToFine.Estimate(grid, drops);
        bool[] refined = CoarseToFine.Refined(spread);
        evaluate(refined);
        for (int i = 0; i < isExact.Length; i++)
        {
            isExact[i] |= refined[i];
        }

        double[] estimates = (double[])drops.Clone();
        bool[] sample = CoarseToFine.Sample(isExact, seed);
        evaluate(sample);
        double error = 0;
        int samples = 0;
        estimated = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            error = sample[i] ? Math.Max(error, Math.Abs(estimates[i] - drops[i])) : error;
            samples += sample[i] ? 1 : 0;
            estimated += isExact[i] || sample[i] ? 0 : 1;
        }

        return new Diagnostic(
            DiagnosticIds.ApproximationError, error, "score",
            $"Largest error of {samples} estimated windows that were evaluated after all, drawn at random.");
    }
}
