using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Buffers one backward pass writes to: one a worker, reused from pass to pass.</summary>
internal sealed class Workspace
{
    private readonly float[]?[] _relevance;
    private readonly int[] _owner;
    private readonly bool[] _isWritten;
    private readonly NetworkLayout _layout;
    private readonly float[] _scratch;
    private readonly Dictionary<MapLayout, float[]> _products = [];
    private readonly Dictionary<(object Owner, int Number), float[]> _temporaries = [];
    private IReadOnlyList<bool> _isActive = [];

    public Workspace(LayerGraph graph, RelevancePlan plan, NetworkLayout layout)
    {
        _layout = layout;
        int longest = layout.Layouts.Max(l => l.Length);
        _scratch = new float[longest];
        _isWritten = new bool[layout.Layouts.Length];
        _relevance = new float[layout.Layouts.Length][];
        _owner = Enumerable.Range(0, _relevance.Length).ToArray();
        for (int i = _relevance.Length - 1; i > 0; i--)
        {
            // Where relevance passes unchanged to a layer nothing else reads, both share one buffer.
            Layer layer = graph.Layers[i];
            if (layer is ActivationLayer or SoftmaxLayer && plan.Rules[i].Kind == RuleKind.Pass
                && layer.Inputs[0] is var input && graph.Layers.Count(other => other.Inputs.Contains(input)) == 1)
            {
                _owner[input] = _owner[i];
            }
        }
    }

    /// <summary>Relevance of a layer's output, in its layout.</summary>
    /// <param name="layer">Index of the layer.</param>
    public float[] Relevance(int layer) => _relevance[_owner[layer]] ??= new float[_layout.Layouts[layer].Length];

    /// <summary>Whether two layers share a buffer.</summary>
    public bool AreShared(int layer, int other) => _owner[layer] == _owner[other];

    /// <summary>Scratch for R / stab(z), at a length.</summary>
    public Span<float> Scratch(int length) => _scratch.AsSpan(0, length);

    /// <summary>The scratch buffer as an array, for kernels that take one.</summary>
    public float[] ScratchArray => _scratch;

    /// <summary>A buffer in a layout, for products that are added to a layer's relevance; its border holds zeros.</summary>
    /// <param name="layout">The layout.</param>
    public float[] ProductFor(MapLayout layout)
    {
        if (!_products.TryGetValue(layout, out float[]? product))
        {
            product = new float[layout.Length];
            _products.Add(layout, product);
        }

        return product;
    }

    /// <summary>A step's own scratch buffer, made at its first use.</summary>
    /// <param name="owner">The step.</param>
    /// <param name="number">Number among the step's buffers.</param>
    /// <param name="length">Floats; the same at every call.</param>
    public float[] Temporary(object owner, int number, int length)
    {
        if (!_temporaries.TryGetValue((owner, number), out float[]? buffer))
        {
            buffer = new float[length];
            _temporaries.Add((owner, number), buffer);
        }

        return buffer;
    }

    /// <summary>Begins a leg.</summary>
    public void Begin(RelevanceLeg leg)
    {
        _isActive = leg.IsActive;
        Array.Clear(_isWritten);
        _isWritten[leg.Top] = true;
    }

    /// <summary>Whether relevance has arrived at a layer in this leg.</summary>
    public bool IsWritten(int layer) => _isWritten[layer];

    /// <summary>Whether a layer takes part in this leg.</summary>
    public bool IsActive(int layer) => _isActive[layer];

    /// <summary>Whether the caller is the first to bring relevance to a layer, and so overwrites; later ones add.</summary>
    public bool ClaimFirst(int layer)
    {
        bool first = !_isWritten[layer];
        _isWritten[layer] = true;
        return first;
    }
}
