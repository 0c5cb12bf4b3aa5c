using SerHost.Network.Occlusion;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace Attribution.Perturbation;

/// <summary>One loop over requests for methods that play a game of coalitions.</summary>
internal sealed class CoalitionSession : IAttributionSession
{
    private readonly IModel _model;
    private readonly int _segments, _bandGroups;
    private readonly string? _fillKind;
    private readonly float _fillValue;
    private readonly string _score;
    private readonly Func<int, long> _evaluations;
    private readonly GameSolver _solve;

    /// <summary>Prepares a session.</summary>
    /// <param name="setup">Model, parameters, resources.</param>
    /// <param name="evaluations">Evaluations for a number of players.</param>
    /// <param name="solve">The method.</param>
    public CoalitionSession(AttributionSetup setup, Func<int, long> evaluations, GameSolver solve)
    {
        _model = setup.Model;
        _segments = setup.Parameters.GetInteger("segments");
        _bandGroups = setup.Parameters.GetInteger("band-groups");
        bool isValue = setup.Parameters.TryGetNumber(OcclusionParameters.Fill, out double value);
        _fillKind = isValue ? null : setup.Parameters.GetText(OcclusionParameters.Fill);
        _fillValue = (float)value;
        _score = OcclusionSettings.ReadScore(setup.Parameters, setup.Model.Descriptor);
        _evaluations = evaluations;
        _solve = solve;
    }

    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = Explain(requests[i], progress is null ? null : new Part(progress, i, maps.Length), cancellation);
        }

        return maps;
    }

    public long? Evaluations(AttributionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _evaluations(_segments * _bandGroups);
    }

    public void Dispose()
    {
        // Nothing but managed memory.
    }

    private RelevanceMap Explain(AttributionRequest request, IProgress<double>? progress, CancellationToken cancellation)
    {
        ModelInput input = request.Input;
        Players players = Players.Divide(input, _segments, _bandGroups);
        float[] fill = OcclusionFill.Make(input, _fillKind, _fillValue, request.Seed);
        var game = new Game(_model, request, players, fill, _score);
        GameValues found = _solve(game, players.Count, request.Seed, progress, cancellation);
        float[] map = players.Spread(found.Values);
        Diagnostic[] error = found.Errors is { } errors
            ? [new Diagnostic(DiagnosticIds.ApproximationError, errors.Max(), "score", "Largest standard error of a player's value.")] : [];
        return new RelevanceMap(input.Bands, map, input.TimeAxis, request.Target)
        {
            Diagnostics =
            [
                .. error,
                new Diagnostic(DiagnosticIds.ModelEvaluations, game.Evaluations, "", "Evaluations of the model."),
                MapDiagnostics.PaddingShare(input, map),
            ],
            Notes = [Describe(players, input, found), .. found.Notes],
        };
    }

    /// <summary>The players and, where they are few enough to read, what each is worth.</summary>
    private static string Describe(Players players, ModelInput input, GameValues found)
    {
        double seconds = (players.Times[0].To - players.Times[0].From) * input.TimeAxis.StepSeconds;
        string what = FormattableString.Invariant(
            $"{players.Segments} segments of {seconds:0.###} s{(players.BandGroups > 1 ? $" × {players.BandGroups} groups of bands" : "")}");
        return players.Count > ShapleyValues.MostExact ? $"{what}." : $"{what}: " + string.Join(", ", found.Values.Select((value, i) =>
            FormattableString.Invariant($"{value:+0.###;−0.###;0}{(found.Errors is { } errors ? $" ± {errors[i]:0.###}" : "")}"))) + ".";
    }

    private sealed class Part(IProgress<double> whole, int index, int count) : IProgress<double>
    {
        public void Report(double value) => whole.Report((index + value) / count);
    }
}

/// <summary>Works out what players are worth.</summary>
/// <param name="game">The game.</param>
/// <param name="players">Players.</param>
/// <param name="seed">Seed of everything drawn.</param>
/// <param name="progress">Receives the share done.</param>
/// <param name="cancellation">Stops the work.</param>
internal delegate GameValues GameSolver(
    Game game, int players, ulong seed, IProgress<double>? progress, CancellationToken cancellation);
