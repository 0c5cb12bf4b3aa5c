using SerHost.Network.Occlusion;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace Attribution.Perturbation;

/// <summary>What coalitions of players are worth: the target's score when all others are left out.</summary>
/// <param name="model">The model.</param>
/// <param name="request">Input and target.</param>
/// <param name="players">The players.</param>
/// <param name="fill">[bands, frames] what takes the place of those left out.</param>
/// <param name="score">Kind of score, of <see cref="OcclusionScore"/>.</param>
internal sealed class Game(IModel model, AttributionRequest request, Players players, float[] fill, string score)
{
    private readonly BatchedPredictions _predictions = new(model, request.Input.Bands, request.Input.Frames);

    /// <summary>Evaluations of the model so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Worth of coalitions.</summary>
    /// <param name="count">Coalitions.</param>
    /// <param name="members">Writes who is in a coalition.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Stops the work between two batches.</param>
    /// <returns>[count] scores.</returns>
    public double[] Play(int count, CoalitionWriter members, IProgress<double>? progress, CancellationToken cancellation)
    {
        double[] worth = new double[count];
        bool[] isPresent = new bool[players.Count];
        int done = 0;
        Evaluations += _predictions.Run(
            Enumerable.Range(0, count),
            (coalition, target) =>
            {
                members(coalition, isPresent);
                players.Compose(request.Input.Values.Span, fill, isPresent, target);
                return true;
            },
            (coalition, outputs) => worth[coalition] = OcclusionScore.Of(score, outputs, request.Target),
            just => progress?.Report((double)(done += just) / count),
            cancellation);
        return worth;
    }
}

/// <summary>Writes who is in a coalition.</summary>
/// <param name="coalition">Its number.</param>
/// <param name="isPresent">[players] to be filled.</param>
internal delegate void CoalitionWriter(int coalition, Span<bool> isPresent);

/// <summary>What players are worth.</summary>
/// <param name="Values">[players].</param>
/// <param name="Errors">[players] standard errors; null where values are exact.</param>
/// <param name="Notes">What the reader should know.</param>
internal sealed record GameValues(double[] Values, double[]? Errors, IReadOnlyList<string> Notes);
