using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Concepts;

/// <summary>Where concepts of one clip come from. One a thread.</summary>
internal interface IConceptSource
{
    /// <summary>What every unit has at every column of time.</summary>
    ConceptColumns Read(ModelInput input, CancellationToken cancellation);
}

/// <summary>What the units of a layer have at every column of time.</summary>
/// <param name="Output">Output explained.</param>
/// <param name="Relevance">[units, columns].</param>
/// <param name="Activation">[units, columns] 0 or more.</param>
/// <param name="Time">Where the columns lie.</param>
internal sealed record ConceptColumns(int Output, double[,] Relevance, double[,] Activation, LayerTime Time);

/// <summary>Channels of a layer graph's layer.</summary>
/// <param name="graph">The graph.</param>
/// <param name="composite">Relevance rules.</param>
/// <param name="layer">Index of the layer.</param>
/// <param name="target">Output to explain; null for the one the model chooses.</param>
internal sealed class LayerConcepts(LayerGraph graph, Composite composite, int layer, int? target) : IConceptSource
{
    private readonly List<(InputScale Scale, EngineCache Engines)> _programs = [];

    public ConceptColumns Read(ModelInput input, CancellationToken cancellation)
    {
        ILayerRelevanceEngine engine = EngineFor(input);
        float[] logits = engine.Evaluate(input.Values.Span);
        int output = target ?? Array.IndexOf(logits, logits.Max());
        TensorShape shape = engine.Shapes[layer];
        return new ConceptColumns(
            output, SumRows(engine.RelevanceAt(output, layer, cancellation), shape, positiveMean: false),
                SumRows(engine.Activation(layer), shape, positiveMean: true),
            LayerTime.Even(input, shape.Width));
    }

    private ILayerRelevanceEngine EngineFor(ModelInput input)
    {
        int index = _programs.FindIndex(program => program.Scale == input.Scale);
        if (index < 0)
        {
            index = _programs.Count;
            RelevancePlan plan = RelevancePlan.Create(graph, composite, input.Scale.Minimum, input.Scale.Maximum);
            _programs.Add((input.Scale, new EngineCache(plan, 1)));
        }

        return _programs[index].Engines.For(input.Bands, input.Frames);
    }

    /// <summary>[channels, columns] sums over the rows, or means of the positive values.</summary>
    private static double[,] SumRows(float[] values, TensorShape shape, bool positiveMean)
    {
        var sums = new double[shape.Channels, shape.Width];
        for (int i = 0; i < values.Length; i++)
        {
            sums[i / (shape.Height * shape.Width), i % shape.Width] += positiveMean ? Math.Max(values[i], 0) / shape.Height : values[i];
        }

        return sums;
    }
}

/// <summary>Heads or feed-forward neurons of a transformer's layer.</summary>
/// <param name="network">The network.</param>
/// <param name="rules">Relevance rules.</param>
/// <param name="site"><c>heads</c> or <c>neurons</c>.</param>
/// <param name="layer">Layer, from 0.</param>
/// <param name="target">Output to explain; null for the one the model chooses.</param>
internal sealed class TensorConcepts(TensorNetwork network, TensorRules rules, string site, int layer, int? target) : IConceptSource
{
    private readonly TensorExplainer _explainer = new(network, 1);

    public ConceptColumns Read(ModelInput input, CancellationToken cancellation)
    {
        _explainer.Load(input.Values.Span, input.Frames, [rules], cancellation);
        int output = target ?? _explainer.Outputs.Index().MaxBy(one => one.Item).Index;
        UnitTracks tracks = _explainer.Tracks(output, rules, site, layer, cancellation);

        // Without a known geometry positions divide the input evenly.
        TokenGeometry? tokens = _explainer.Tokens is { } found && found.Rows * found.Columns <= tracks.Positions ? found : null;
        int columns = tokens?.Columns ?? tracks.Positions, classTokens = tokens is null ? 0
            : tracks.Positions - (tokens.Rows * tokens.Columns);
        var (relevance, activation) = (new double[tracks.Units, columns], new double[tracks.Units, columns]);
        for (int unit = 0; unit < tracks.Units; unit++)
        {
            for (int position = classTokens; position < tracks.Positions; position++)
            {
                int at = (unit * tracks.Positions) + position, column = tokens?.ColumnOf(position - classTokens) ?? position;
                relevance[unit, column] += tracks.Relevance[at];
                activation[unit, column] += tracks.Activation[at] / (tokens?.Rows ?? 1);
            }
        }

        return new ConceptColumns(output, relevance, activation, tokens is null ? LayerTime.Even(input, columns)
            : LayerTime.Of(input, tokens));
    }
}
