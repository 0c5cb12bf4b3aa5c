using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Replication;

/// <summary>A model that predicts as it is but shows white-box methods another graph: defect D1 on purpose.</summary>
/// <param name="model">The model; stays open while this one lives.</param>
/// <param name="graph">The graph to show.</param>
internal sealed class ModelWithGraph(IModel model, LayerGraph graph) : IModel
{
    public ModelDescriptor Descriptor { get; } = model.Descriptor with { ContentHash = model.Descriptor.ContentHash + "-wrong-graph" };

    /// <summary>The canonisation error is given as 0, since methods refuse a graph that is wrong: here it is meant to be.</summary>
    public ModelGraph? Graph { get; } = new(graph, graph, 0);

    public ModelInput Prepare(AudioClip clip) => model.Prepare(clip);

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) =>
        model.Predict(inputs, count, frames, outputs);

    public void Dispose()
    {
        // The model belongs to the caller.
    }
}
