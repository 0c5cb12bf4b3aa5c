namespace SerHost.Sdk.Graph;

/// <summary>A model's layer graph in two forms, and how far they agree.</summary>
/// <param name="Folded">Batch normalisation folded into the neighbouring convolution or linear layer along the graph's edges: what white-box methods work on.</param>
/// <param name="Raw">As in the model file, batch normalisation kept as <see cref="BatchNormalizationLayer"/>.</param>
/// <param name="CanonisationError">max |f(x) − f_folded(x)| / max(1, max |f(x)|) against an independent runtime, measured when the model was opened; white-box methods refuse above 1e-4.</param>
public sealed record ModelGraph(LayerGraph Folded, LayerGraph Raw, double CanonisationError);
