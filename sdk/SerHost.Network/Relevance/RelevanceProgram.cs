using SerHost.Network.Backward;

namespace SerHost.Network.Relevance;

/// <summary>A plan made ready to run: weights packed once, engines for any input size.</summary>
/// <remarks>Safe to share between threads; each engine belongs to one.</remarks>
/// <param name="plan">Which rule each layer gets.</param>
public sealed class RelevanceProgram(RelevancePlan plan)
{
    private readonly WeightCache _weights = new();

    /// <summary>Which rule each layer gets.</summary>
    public RelevancePlan Plan { get; } = plan ?? throw new ArgumentNullException(nameof(plan));

    /// <summary>An engine for one input size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="maxThreads">Threads it may use, 1 or more.</param>
    /// <exception cref="SerHost.Sdk.Graph.GraphException">The input does not fit the graph.</exception>
    public RelevanceEngine CreateEngine(int bands, int frames, int maxThreads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxThreads);
        return new RelevanceEngine(new BackwardNetwork(Plan, _weights, bands, frames), bands, frames, maxThreads);
    }
}
