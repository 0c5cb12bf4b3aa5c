namespace SerHost.Core.Models;

/// <summary>One layer of a model as people read it.</summary>
/// <param name="Name">Name, as methods take it.</param>
/// <param name="Kind">What it computes, for example <c>convolution</c>.</param>
/// <param name="Shape">Shape of its output, channels × height × width.</param>
/// <param name="Reads">Names of the layers it reads.</param>
/// <param name="Detail">Kernel, stride and the like; empty where there is nothing to say.</param>
/// <param name="Parameters">Weights and biases.</param>
public sealed record LayerRow(string Name, string Kind, string Shape, IReadOnlyList<string> Reads, string Detail, long Parameters);
