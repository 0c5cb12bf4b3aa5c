using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Planning;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors;

/// <summary>A tensor graph ready to be evaluated and explained at any length. Safe to share between threads; weights are held once, in the
/// graph.</summary>
public sealed class TensorNetwork
{
    private const int PlansKept = 6;
    private readonly Lock _lock = new();
    private readonly List<((int Batch, int Frames, bool Fuse) Key, TensorPlan Plan)> _plans = [];

    /// <summary>Folds a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="GraphException">An operator is not one this program computes, or constants do not fit; the node is
    /// named.</exception>
    public TensorNetwork(TensorGraph graph) => Program = new TensorProgram(graph);

    /// <summary>The graph.</summary>
    public TensorGraph Graph => Program.Graph;

    /// <summary>All operators that are computed, on data or on shapes, in order.</summary>
    public static IReadOnlyList<string> Operators { get; } = [.. PlanOperations.Known];

    internal TensorProgram Program { get; }

    /// <summary>Outputs of the model for one input.</summary>
    /// <param name="frames">Frames of the input.</param>
    /// <exception cref="GraphException">The graph cannot be evaluated for this number of frames; the node is named.</exception>
    public int Outputs(int frames) => Plan(Graph.Input.FixedBatch ?? 1, frames, fuseAttention: true).Output.Count
        / (Graph.Input.FixedBatch ?? 1);

    /// <summary>Fewest frames the graph can be evaluated for; null where no number up to a limit will do.</summary>
    /// <param name="limit">Most frames to try.</param>
    public int? MinimumFrames(int limit)
    {
        // Whether a length fits is monotone for windows; halving finds where that begins.
        if (!Fits(limit))
        {
            return null;
        }

        int low = 0, high = limit;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Fits(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>Layers of attention that were found.</summary>
    /// <param name="frames">Frames of an input the graph can be evaluated for; null for the fewest.</param>
    public int AttentionLayers(int? frames = null) =>
        (frames ?? MinimumFrames(1 << 17)) is { } fitting
            ? TensorSites.Find(Plan(Graph.Input.FixedBatch ?? 1, fitting, fuseAttention: true)).Attentions.Count : 0;

    internal TensorPlan Plan(int batch, int frames, bool fuseAttention)
    {
        (int, int, bool) key = (batch, frames, fuseAttention);
        lock (_lock)
        {
            int at = _plans.FindIndex(one => one.Key == key);
            if (at >= 0)
            {
                return _plans[at].Plan;
            }
        }

        TensorPlan plan = PlanBuilder.Build(Program, batch, frames, new PlanOptions(fuseAttention));
        lock (_lock)
        {
            _plans.RemoveAll(one => one.Key == key);
            _plans.Add((key, plan));
            if (_plans.Count > PlansKept)
            {
                _plans.RemoveAt(0);
            }
        }

        return plan;
    }

    private bool Fits(int frames)
    {
        try
        {
            return PlanBuilder.Build(Program, Graph.Input.FixedBatch ?? 1, frames, new PlanOptions()).Output.Count > 0;
        }
        catch (GraphException)
        {
            return false;
        }
    }
}
