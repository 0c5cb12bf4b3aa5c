using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors;

/// <summary>Explains one input of a tensor network: relevance and gradients at the input and at places inside, attention, heads and neurons
/// one by one.</summary>
/// <remarks>Used by one thread at a time. Load an input, then ask any number of questions about it; buffers are kept for the next input of
/// the same length.</remarks>
public sealed class TensorExplainer
{
    private readonly TensorEngine _engine;
    private float[] _values = [];
    private (IReadOnlyList<TensorRules> Rules, bool Fused, bool KeepsSites)? _loaded;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private bool _isNamedInside;
    private TensorSites? _sites;
    private TensorPlan? _sitesOf;

    /// <summary>Creates an explainer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maxThreads">Threads to use, 1 or more.</param>
    public TensorExplainer(TensorNetwork network, int maxThreads) => _engine = new TensorEngine(network, maxThreads);

    /// <summary>The network.</summary>
    public TensorNetwork Network => _engine.Network;

    /// <summary>Frames of the input loaded.</summary>
    public int Frames { get; private set; }

    /// <summary>The input value that counts as nothing: maps are (x − this) ⊙ g, and what this alone would have is the constants'. It
    /// stands for adding a constant before the first layer; 0 is the textbook form.</summary>
    public float Zero { get; set; }

    /// <summary>Outputs for the input loaded.</summary>
    public IReadOnlyList<float> Outputs { get; private set; } = [];

    private TensorInput Layout => Network.Graph.Input;

    /// <summary>Takes an input and evaluates the network for it.</summary>
    /// <param name="values">[bands, frames], row-major.</param>
    /// <param name="frames">Frames.</param>
    /// <param name="rules">What will be asked for; values that none of them needs are not kept.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <exception cref="GraphException">The graph cannot be evaluated for this number of frames; the node is named.</exception>
    public void Load(ReadOnlySpan<float> values, int frames, IReadOnlyList<TensorRules> rules, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _values = values.ToArray();
        Frames = frames;
        _loaded = null;
        _named.Clear();
        _isNamedInside = false;
        Prepare(rules, fused: true, keepSites: false, cancellation);
    }

    /// <summary>Relevance of the input (gradient × input under <see cref="TensorRules.Gradient"/>).</summary>
    /// <param name="target">Output to explain.</param>
    /// <param name="rules">Rule set.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <returns>[bands, frames], and where the output's value went.</returns>
    public (float[] Map, TensorBalance Balance) Relevance(int target, TensorRules rules, CancellationToken cancellation = default)
    {
        (float[] gradient, double constants, double softmax) = InputGradient(target, rules, cancellation);
        double sum = 0, zeros = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            zeros += (double)Zero * gradient[i];
            gradient[i] *= _values[i] - Zero;
            sum += gradient[i];
        }

        return (gradient, new TensorBalance(Outputs[target], sum, constants + zeros, softmax));
    }

    /// <summary>d output / d input.</summary>
    /// <param name="target">Output to explain.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <returns>[bands, frames].</returns>
    public float[] Gradient(int target, CancellationToken cancellation = default) =>
        InputGradient(target, TensorRules.Gradient, cancellation).Gradient;

    /// <summary>Relevance at a place inside the network.</summary>
    /// <param name="target">Output to explain.</param>
    /// <param name="rules">Rule set.</param>
    /// <param name="site"><c>features</c>, <c>heads</c>, <c>neurons</c>, or the name of a tensor.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <exception cref="ArgumentException">The network has no such place.</exception>
    public SiteRelevance RelevanceAt(int target, TensorRules rules, string site, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(site);
        bool isNamed = site is not ("features" or "heads" or "neurons");
        if (isNamed && !_named.Contains(site))
        {
            // A tensor inside a fused step shows itself where attention is planned step by step.
            _isNamedInside |= Plan.Find(site) is null;
            _loaded = Network.Plan(Layout.FixedBatch ?? 1, Frames, !_isNamedInside).Find(site) is null
                ? throw new ArgumentException($"The network has no tensor '{site}'.", nameof(site)) : null;
            _named.Add(site);
        }

        Prepare([rules], fused: !isNamed || !_isNamedInside, keepSites: true, cancellation);
        IReadOnlyList<Operand> places = Places(site);
        (float[][] gradients, _, _) = Backward(target, rules, places.Select(place => place.Slot).ToArray(), cancellation);
        float[][] relevance = places.Select((place, i) => Times(place, gradients[i])).ToArray();
        string tensor = places[0].Slot.Name;
        return site switch
        {
            "features" => Features(places[0], relevance[0]),
            "heads" => Table(site, tensor, places.Select((place, i) => SumHeads(place, relevance[i], Sites.Attentions[i].Heads)).ToArray()),
            "neurons" => Table(site, tensor, places.Select((place, i) => SumRows(relevance[i], place.Dims[^1])).ToArray()),
            _ => new SiteRelevance(site, tensor, places[0].Dims.Length > 1 && places[0].Dims[0] == 1
                ? places[0].Dims[1..] : places[0].Dims, relevance[0]),
        };
    }

    /// <summary>Layers, and heads or neurons of each.</summary>
    /// <param name="site"><c>heads</c> or <c>neurons</c>.</param>
    public IReadOnlyList<int> Units(string site) => site switch
    {
        "heads" => Sites.Attentions.Select(attention => attention.Heads).ToArray(),
        "neurons" => Sites.Neurons.Select(neurons => neurons.Dims[^1]).ToArray(),
        _ => throw new ArgumentException($"'{site}' has no units; heads and neurons have.", nameof(site)),
    };

    /// <summary>What every head or neuron of a layer has at every position.</summary>
    /// <param name="target">Output to explain.</param>
    /// <param name="rules">Rule set.</param>
    /// <param name="site"><c>heads</c> or <c>neurons</c>.</param>
    /// <param name="layer">Layer, from 0.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public UnitTracks Tracks(int target, TensorRules rules, string site, int layer, CancellationToken cancellation = default)
    {
        int units = Units(site) is var counts && layer >= 0 && layer < counts.Count ? counts[layer]
            : throw new ArgumentException($"{site} has layers 0 to {Units(site).Count - 1}; found {layer}.", nameof(layer));
        Prepare([rules], fused: true, keepSites: true, cancellation);
        Operand place = Place(site, layer);
        (float[][] gradients, _, _) = Backward(target, rules, [place.Slot], cancellation);
        return UnitTracks.Of(site, units, place.Dims[^2], place.Dims[^1], _engine.Pass.Value(place).Span, Times(place, gradients[0]));
    }

    /// <summary>Concept relevance: what of the map goes through single heads or neurons (Achtibat et al. 2023). The residual path around a
    /// layer carries nothing.</summary>
    /// <param name="target">Output to explain.</param>
    /// <param name="rules">Rule set.</param>
    /// <param name="conditions">Heads or neurons; several of one layer share the work above it.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <returns>One result a condition, in order.</returns>
    public IReadOnlyList<ConditionalRelevance> Conditional(
        int target, TensorRules rules, IReadOnlyList<SiteCondition> conditions, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        Prepare([rules], fused: true, keepSites: true, cancellation);
        var results = new ConditionalRelevance[conditions.Count];
        int done = 0;
        var groups = conditions.Select((condition, index) => (condition, index)).GroupBy(one => (one.condition.Site, one.condition.Layer))
            .ToArray();
        Operand[] starts = groups.Select(group => Place(group.Key.Site, group.Key.Layer)).ToArray();
        (float[][] gradients, _, _) = Backward(target, rules, starts.Select(start => start.Slot).ToArray(), cancellation);
        var descent = new ConditionalDescent(_engine.Pass, rules, Sites.Features?.Slot);
        for (int g = 0; g < groups.Length; g++)
        {
            Operand start = starts[g];
            foreach ((SiteCondition condition, int index)[] chunk in groups[g].Chunk(descent.Together))
            {
                float[] masked = new float[chunk.Length * start.Count];
                for (int c = 0; c < chunk.Length; c++)
                {
                    ConditionalDescent.Mask(start, chunk[c].condition, gradients[g], masked.AsSpan(c * start.Count, start.Count));
                }

                float[][] found = descent.Run(start.Slot, chunk.Length, masked, cancellation);
                for (int c = 0; c < chunk.Length; c++)
                {
                    float[] map = InputMatrices.Leave(Layout, found[c], 0, Frames);
                    for (int i = 0; i < map.Length; i++)
                    {
                        map[i] *= _values[i] - Zero;
                    }

                    results[chunk[c].index] = new ConditionalRelevance(
                        chunk[c].condition, Dot(_engine.Pass.Value(start).Span, masked.AsSpan(c * start.Count, start.Count)), map);
                }

                progress?.Report((double)(done += chunk.Length) / conditions.Count);
            }
        }

        return results;
    }

    /// <summary>Attention weights, and where asked for their gradients.</summary>
    /// <param name="target">Output whose gradients are wanted; null for the weights alone.</param>
    /// <param name="cancellation">Stops the work between two operations.</param>
    /// <exception cref="ArgumentException">The network has no attention.</exception>
    public AttentionWeights Attention(int? target, CancellationToken cancellation = default)
    {
        Prepare(target is null ? [] : [TensorRules.Gradient], fused: false, keepSites: true, cancellation);
        IReadOnlyList<AttentionSite> sites = Sites.Attentions;
        if (sites.Count == 0 || sites.Any(site => site.Weights is null))
        {
            throw new ArgumentException("The network has no attention that could be shown.");
        }

        Operand[] weights = sites.Select(site => site.Weights!.Value).ToArray();
        float[][] values = weights.Select(one => _engine.Pass.Value(one).ToArray()).ToArray();
        Operand last = sites[^1].Context;
        (float[][] gradients, _, _) = target is { } output
            ? Backward(output, TensorRules.Gradient, [.. weights.Select(one => one.Slot), last.Slot], cancellation) : ([], 0, 0);
        int positions = Sites.Features is { } features ? Positions(features) : weights[0].Dims[^1];
        return new AttentionWeights(
            sites.Select(site => site.Heads).ToArray(), weights[0].Dims[^2], weights[0].Dims[^1], values,
            gradients.Take(sites.Count).ToArray(),
            target is null ? null : ReadRows(last, gradients[^1]), Math.Max(0, weights[0].Dims[^1] - positions));
    }

    /// <summary>Where the positions of the features lie in the input; null where that cannot be told.</summary>
    public TokenGeometry? Tokens => Sites.Features is { } features ? TokenGeometry.Find(Plan, Layout, features, Frames) : null;

    private TensorPlan Plan => _engine.Pass.Plan;

    private TensorSites Sites
    {
        get
        {
            if (_sitesOf != Plan)
            {
                _sites = TensorSites.Find(Plan);
                _sitesOf = Plan;
            }

            return _sites!;
        }
    }

    private void Prepare(IReadOnlyList<TensorRules> rules, bool fused, bool keepSites, CancellationToken cancellation)
    {
        if (_loaded is { } loaded && loaded.Fused == fused && rules.All(loaded.Rules.Contains) && (loaded.KeepsSites || !keepSites))
        {
            return;
        }

        IReadOnlyList<TensorRules> all = _loaded is { } before && before.Fused == fused ? [.. before.Rules.Union(rules)] : rules;
        TensorPlan plan = Network.Plan(Layout.FixedBatch ?? 1, Frames, fused);
        IReadOnlyCollection<string> keep = [];
        if (keepSites)
        {
            TensorSites sites = TensorSites.Find(plan);
            keep = [.. sites.Attentions.Select(site => site.Context.Slot.Name),
                .. sites.Attentions.Where(site => site.Weights is not null).Select(site => site.Weights!.Value.Slot.Name),
                .. sites.Neurons.Select(place => place.Slot.Name), .. sites.Features is { } features
                ? [features.Slot.Name] : Array.Empty<string>(),
                .. _named.Where(name => plan.Find(name) is not null)];
        }

        _loaded = null;
        _engine.Load(_values, 1, Frames, all, keep, fused, cancellation);
        Outputs = _engine.Outputs()[..(Plan.Output.Count / Plan.Input.Dims[0])];
        _loaded = (all, fused, keepSites);
    }

    private (float[] Gradient, double Constants, double Softmax) InputGradient(int target, TensorRules rules,
        CancellationToken cancellation)
    {
        Prepare([rules], fused: true, keepSites: false, cancellation);
        (float[][] gradients, double constants, double softmax) = Backward(target, rules, [Plan.Input.Slot], cancellation);
        return (InputMatrices.Leave(Layout, gradients[0], 0, Frames), constants, softmax);
    }

    private (float[][] Gradients, double Constants, double Softmax) Backward(int target, TensorRules rules, TensorSlot[] wanted,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, Outputs.Count);
        float[] start = new float[Plan.Output.Count];
        start[target] = 1;
        (float[]?[] found, double[] constants, double[] softmax) = TensorBackward.Run(
            _engine.Pass, rules, Plan.Output.Slot, 1, start, wanted.Select(slot => slot.Index).ToArray(), countsBalance: true,
                cancellation);
        float[][] gradients = found.Select((gradient, i) =>
            gradient is null ? new float[wanted[i].Count] : gradient.AsSpan(0, wanted[i].Count).ToArray()).ToArray();
        Return(found);
        return (gradients, constants[0], softmax[0]);
    }

    private void Return(float[]?[] buffers)
    {
        foreach (float[] buffer in buffers.OfType<float[]>().Distinct())
        {
            _engine.Pass.Pool.Return(buffer);
        }
    }

    private IReadOnlyList<Operand> Places(string site)
    {
        IReadOnlyList<Operand> places = site switch
        {
            "features" => Sites.Features is { } features ? [features] : [],
            "heads" => Sites.Attentions.Select(attention => attention.Context).ToArray(),
            "neurons" => Sites.Neurons,
            _ => Plan.Find(site) is { } tensor ? [tensor] : [],
        };
        return places.Count > 0 ? places : throw new ArgumentException(
            site is "features" or "heads" or "neurons"
            ? $"The network has no {site}: no attention was found in it." : $"The network has no tensor '{site}'.", nameof(site));
    }

    private Operand Place(string site, int layer)
    {
        IReadOnlyList<Operand> places = Places(site);
        return layer >= 0 && layer < places.Count
            ? places[layer] : throw new ArgumentException($"{site} has layers 0 to {places.Count - 1}; found {layer}.", nameof(layer));
    }

    private float[] Times(Operand place, float[] gradient)
    {
        ReadOnlySpan<float> values = _engine.Pass.Value(place).Span;
        float[] relevance = new float[values.Length];
        for (int i = 0; i < relevance.Length; i++)
        {
            relevance[i] = values[i] * gradient[i];
        }

        return relevance;
    }

    /// <summary>[positions, channels]; channels of a convolution come first in its tensor and last here.</summary>
    private SiteRelevance Features(Operand place, float[] relevance)
    {
        int positions = Positions(place), channels = relevance.Length / positions / place.Dims[0];
        if (Plan.Steps[place.Slot.Producer] is not Steps.ConvolutionStep)
        {
            return new SiteRelevance("features", place.Slot.Name, [positions, channels], relevance[..(positions * channels)]);
        }

        float[] turned = new float[positions * channels];
        for (int i = 0; i < turned.Length; i++)
        {
            turned[(i % positions * channels) + (i / positions)] = relevance[i];
        }

        return new SiteRelevance("features", place.Slot.Name, [positions, channels], turned);
    }

    private int Positions(Operand features) => Plan.Steps[features.Slot.Producer] is Steps.ConvolutionStep convolution
        ? convolution.Window.OutPlaces
        : features.Count / features.Dims[^1] / features.Dims[0];

    private static SiteRelevance Table(string site, string tensor, float[][] rows)
    {
        int columns = rows.Max(row => row.Length);
        float[] values = new float[rows.Length * columns];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(values, i * columns);
        }

        return new SiteRelevance(site, tensor, [rows.Length, columns], values);
    }

    private static float[] SumHeads(Operand place, float[] relevance, int heads)
    {
        int length = place.Dims[^1] * place.Dims[^2];
        return Enumerable.Range(0, heads).Select(head => (float)VectorLoops.Sum(relevance.AsSpan(head * length, length))).ToArray();
    }

    private static float[] SumRows(float[] relevance, int columns)
    {
        double[] sums = new double[columns];
        for (int i = 0; i < relevance.Length; i++)
        {
            sums[i % columns] += relevance[i];
        }

        return Array.ConvertAll(sums, value => (float)value);
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => VectorLoops.Dot(a, b);

    /// <summary>Rows of the last attention that the output reads: those any gradient reaches.</summary>
    private static bool[] ReadRows(Operand context, ReadOnlySpan<float> gradient)
    {
        bool[] rows = new bool[context.Dims[^2]];
        for (int i = 0; i < gradient.Length; i++)
        {
            rows[i / context.Dims[^1] % rows.Length] |= gradient[i] != 0;
        }

        return rows;
    }
}
