using SerHost.Compute.Network;
using SerHost.Compute.Relevance;

namespace SerHost.Compute.Backward;

/// <summary>The transposed product of a layer with weights: result[c, position] = Σ over outputs o that read the position of
/// w[o, c, tap] · s[o, output position].</summary>
internal abstract class BackwardProduct
{
    /// <summary>All output channels.</summary>
    public const int AllChannels = -1;

    /// <summary>Chooses how to compute it.</summary>
    public static BackwardProduct Create(
        int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache) =>
        geometry.Scatters ? new ScatterProduct(layer, geometry, input, output, form, cache)
        : WinogradProduct.Fits(geometry) ? new WinogradProduct(layer, geometry, input, output, form, cache)
        : new GatherProduct(layer, geometry, input, output, form, cache);

    /// <summary>Computes the product for every input position.</summary>
    /// <param name="source">s, in the output's layout.</param>
    /// <param name="channel">The one output channel of s that counts, or <see cref="AllChannels"/>.</param>
    /// <param name="target">Receives the product in the input's layout; its border keeps its zeros.</param>
    /// <param name="workspace">Scratch buffers.</param>
    /// <param name="team">Threads.</param>
    public abstract void Run(float[] source, int channel, float[] target, Workspace workspace, WorkTeam team);
}
