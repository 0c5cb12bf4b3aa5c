using SerHost.Network.Backward;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors;

/// <summary>Evaluates a tensor network and explains its outputs. Used by one thread at a time; works on as many as it was given. Keeps its
/// buffers for the next input of the same shape.</summary>
public sealed class TensorEngine
{
    private readonly TensorNetwork _network;
    private readonly WorkTeam _team;
    private readonly BufferPool _pool = new();
    private TensorPass? _pass;
    private int _frames;

    /// <summary>Creates an engine.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maxThreads">Threads to use, 1 or more.</param>
    public TensorEngine(TensorNetwork network, int maxThreads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        _network = network;
        _team = new WorkTeam(maxThreads);
    }

    /// <summary>The network.</summary>
    public TensorNetwork Network => _network;

    /// <summary>Evaluates inputs.</summary>
    /// <param name="inputs">[count, bands, frames], row-major.</param>
    /// <param name="count">Inputs.</param>
    /// <param name="frames">Frames of each.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <returns>[count, outputs].</returns>
    /// <exception cref="GraphException">The graph cannot be evaluated for this number of frames; the node is named.</exception>
    public float[] Evaluate(ReadOnlySpan<float> inputs, int count, int frames, CancellationToken cancellation = default)
    {
        Load(inputs, count, frames, [], [], fuseAttention: true, cancellation);
        float[] outputs = Outputs();
        _pass!.Release();
        return outputs;
    }

    /// <summary>Evaluates inputs and keeps what backward passes need.</summary>
    internal void Load(
        ReadOnlySpan<float> inputs, int count, int frames, IReadOnlyList<TensorRules> rules, IReadOnlyCollection<string> keep,
        bool fuseAttention, CancellationToken cancellation)
    {
        TensorInput layout = _network.Graph.Input;
        int batch = layout.FixedBatch ?? count;
        if (inputs.Length != count * layout.Bands * frames || count > batch || count < 1)
        {
            throw new ArgumentException($"Expected {count} inputs of {layout.Bands} × {frames} values (at most {batch} at once), found {inputs.Length} values.", nameof(inputs));
        }

        TensorPlan plan = _network.Plan(batch, frames, fuseAttention);
        if (_pass?.Plan != plan)
        {
            _pass?.Release();
            if (_pass is not null && _frames != frames)
            {
                _pool.Clear();
            }

            _pass = new TensorPass(plan, _team, _pool);
        }

        _frames = frames;
        int[] slots = keep.Select(name => plan.Find(name)?.Slot.Index
            ?? throw new ArgumentException($"The network has no tensor '{name}'.", nameof(keep))).ToArray();
        _pass.Forward(InputMatrices.Enter(layout, inputs, count, batch, frames), rules, slots, cancellation);
    }

    internal TensorPass Pass => _pass ?? throw new InvalidOperationException("Nothing was loaded.");

    internal int Frames => _frames;

    /// <summary>Outputs of what was loaded: [batch, outputs].</summary>
    internal float[] Outputs() => Pass.Value(Pass.Plan.Output).ToArray();
}
