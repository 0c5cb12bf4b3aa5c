namespace SerHost.Core.Models;

/// <summary>A model with its layers.</summary>
/// <param name="Model">The model.</param>
/// <param name="Frames">Frames of the input the shapes are given for.</param>
/// <param name="Parameters">Weights and biases in all layers; null without a layer graph.</param>
/// <param name="Layers">Layers in evaluation order; empty without a layer graph.</param>
public sealed record ModelDetails(ModelSummary Model, int Frames, long? Parameters, IReadOnlyList<LayerRow> Layers);
