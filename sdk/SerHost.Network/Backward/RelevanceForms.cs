using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>How a fused leg (one without masks) holds the relevance of each layer: R = held ⊙ scale, where the scale is the same for all
/// legs over a forward pass.</summary>
/// <remarks>
/// Rules multiply by a layer's values x where relevance arrives, and divide it by a denominator z where it leaves. Held without x, both
/// become one multiplication by x / stab(z), computed once after the forward pass; and the terms of a sum, R_term = x_term · R / stab(sum),
/// all hold the same, so they share the sum's buffer and nothing is left to do there. Immutable; safe to share between threads.
/// </remarks>
internal sealed class RelevanceForms
{
    private readonly LayerGraph _graph;
    private readonly RelevancePlan _plan;
    private readonly Form[] _forms;
    private readonly int[] _above; // the layer whose buffer and scale a passed or summed one goes on with
    private readonly int[] _owner;

    /// <summary>Finds the form of every layer.</summary>
    /// <param name="plan">The graph and its rules.</param>
    public RelevanceForms(RelevancePlan plan)
    {
        (_graph, _plan) = (plan.Graph, plan);
        int count = _graph.Layers.Count;
        _forms = new Form[count];
        _above = new int[count];
        _owner = [.. Enumerable.Range(0, count)];
        for (int i = _graph.OutputIndex - 1; i > 0; i--)
        {
            int[] readers = [.. Enumerable.Range(0, count).Where(j => _graph.Layers[j].Inputs.Contains(i))];
            _forms[i] = FormOf(i, readers);
            if (_forms[i] is Form.Passed or Form.Term)
            {
                _above[i] = readers[0];
                _owner[i] = _owner[readers[0]];
            }
        }
    }

    /// <summary>[layers] whose buffer a layer uses.</summary>
    public ReadOnlySpan<int> Owner => _owner;

    /// <summary>Whether a layer holds its relevance as it is.</summary>
    public bool IsPlain(int layer) => _forms[layer] == Form.Relevance || (_forms[layer] == Form.Passed && IsPlain(_above[layer]));

    /// <summary>Whether those that bring relevance to a layer leave out its values.</summary>
    public bool IsPerValue(int layer) => _forms[layer] == Form.PerValue;

    /// <summary>Whether a layer holds what the element-wise function that reads it holds.</summary>
    public bool IsPassed(int layer) => _forms[layer] == Form.Passed;

    /// <summary>Multiplies by a range of a layer's scale.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="state">The activations and the sums' denominators.</param>
    /// <param name="start">First element of the range.</param>
    /// <param name="target">What is multiplied: the range's elements.</param>
    public void MultiplyByScale(int layer, PassState state, int start, Span<float> target)
    {
        for (; _forms[layer] != Form.Relevance; layer = _above[layer])
        {
            if (_forms[layer] != Form.Passed)
            {
                VectorLoops.Multiply(target, state.Values[layer].AsSpan(start, target.Length), target, add: false);
            }

            if (_forms[layer] == Form.PerValue)
            {
                return;
            }

            if (_forms[layer] == Form.Term)
            {
                VectorLoops.Multiply(target, state.SumReciprocals[_above[layer]].AsSpan(start, target.Length), target, add: false);
            }
        }
    }

    /// <summary>A range of a layer's scale, a cacheful at a time.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="state">The activations and the sums' denominators.</param>
    /// <param name="start">First element of the range.</param>
    /// <param name="target">Receives the range's elements.</param>
    public void ScaleOf(int layer, PassState state, int start, Span<float> target)
    {
        target.Fill(1);
        MultiplyInChunks(layer, state, start, target);
    }

    /// <summary>Multiplies by all of a layer's scale, a cacheful at a time.</summary>
    public void MultiplyByScale(int layer, PassState state, Span<float> target) => MultiplyInChunks(layer, state, 0, target);

    private void MultiplyInChunks(int layer, PassState state, int start, Span<float> target)
    {
        const int Chunk = 2048;
        for (int done = 0; done < target.Length; done += Chunk)
        {
            MultiplyByScale(layer, state, start + done, target.Slice(done, Math.Min(Chunk, target.Length - done)));
        }
    }

    private Form FormOf(int layer, int[] readers) => readers switch
    {
        [var only] when _graph.Layers[only] is ActivationLayer or SoftmaxLayer && _plan.Rules[only].Kind == RuleKind.Pass => Form.Passed,
        [var only] when _graph.Layers[only] is AddLayer add && _plan.Rules[only].Kind == RuleKind.Norm
            && add.Terms.Count(term => term == layer) == 1 => Form.Term,
        _ => readers.Length > 0 && readers.All(reader => LeavesOutValues(reader, layer)) ? Form.PerValue : Form.Relevance,
    };

    private bool LeavesOutValues(int reader, int layer) => _graph.Layers[reader] switch
    {
        ConvolutionLayer or LinearLayer => RuleParts.For(_plan.Rules[reader], _plan.OutputIsNonNegative[layer])
            .All(group => group.Parts.All(part => part.Input == InputForm.Value)),
        AddLayer => _plan.Rules[reader].Kind == RuleKind.Norm,
        MeanLayer or PoolLayer { Function: not PoolKind.Maximum } => _plan.Rules[reader].Kind == RuleKind.Norm,
        _ => false,
    };

    private enum Form
    {
        /// <summary>Relevance itself.</summary>
        Relevance,

        /// <summary>Relevance over the layer's own values.</summary>
        PerValue,

        /// <summary>What the element-wise function above holds.</summary>
        Passed,

        /// <summary>What the sum above holds: relevance over value / stab(sum).</summary>
        Term,
    }
}
