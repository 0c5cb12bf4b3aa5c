using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Buffers one backward pass writes to: one a worker, reused from pass to pass.</summary>
internal sealed class Workspace
{
    private readonly float[]?[] _relevance;
    private readonly int[] _plainOwner;
    private readonly bool[] _isWritten;
    private readonly NetworkLayout _layout;
    private readonly float[] _scratch;
    private readonly Dictionary<MapLayout, float[]> _products = [];
    private readonly Dictionary<(object Owner, int Number), float[]> _temporaries = [];
    private readonly int[] _fusedOwner;
    private IReadOnlyList<bool> _isActive = [];
    private int[] _owner;
    private FlatStep? _summedFor;

    public Workspace(RelevancePlan plan, RelevanceForms forms, NetworkLayout layout)
    {
        LayerGraph graph = plan.Graph;
        Forms = forms;
        _fusedOwner = forms.Owner.ToArray();
        _layout = layout;
        int longest = layout.Layouts.Max(l => l.Length);
        _scratch = new float[longest];
        _isWritten = new bool[layout.Layouts.Length];
        _relevance = new float[layout.Layouts.Length][];
        _owner = _plainOwner = Enumerable.Range(0, _relevance.Length).ToArray();
        for (int i = graph.OutputIndex; i > 0; i--)
        {
            // Where relevance passes unchanged to a layer nothing else reads, both share one buffer.
            Layer layer = graph.Layers[i];
            if (layer is ActivationLayer or SoftmaxLayer && plan.Rules[i].Kind == RuleKind.Pass
                && layer.Inputs[0] is var input && graph.Layers.Count(other => other.Inputs.Contains(input)) == 1)
            {
                _plainOwner[input] = _plainOwner[i];
            }
        }
    }

    /// <summary>How fused legs hold relevance.</summary>
    public RelevanceForms Forms { get; }

    /// <summary>Whether this leg holds relevance in <see cref="Forms"/>; else as it is.</summary>
    public bool IsFused { get; private set; }

    /// <summary>Whether this leg holds a layer's relevance as it is.</summary>
    public bool IsPlain(int layer) => !IsFused || Forms.IsPlain(layer);

    /// <summary>Whether what this leg brings to a layer leaves out the layer's values.</summary>
    public bool IsPerValue(int layer) => IsFused && Forms.IsPerValue(layer);

    /// <summary>Relevance of a layer's output, in its layout and in the form in which the leg holds it.</summary>
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
    /// <param name="leg">The leg.</param>
    /// <param name="isFused">Whether it holds relevance in <see cref="Forms"/>: then buffers are shared, and no layer's may be masked
    /// below the top.</param>
    public void Begin(RelevanceLeg leg, bool isFused)
    {
        (IsFused, _owner, _summedFor) = (isFused, isFused ? _fusedOwner : _plainOwner, null);
        _isActive = leg.IsActive;
        Array.Clear(_isWritten);
        _isWritten[leg.Top] = true;
    }

    /// <summary>Says that a step finds its output's relevance summed over the channels, not in its buffer.</summary>
    public void SumFor(FlatStep step) => _summedFor = step;

    /// <summary>Whether a step finds sums.</summary>
    public bool IsSummedFor(FlatStep step) => _summedFor == step;

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
