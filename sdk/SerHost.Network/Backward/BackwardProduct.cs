using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>The transposed product of a layer with weights: result[c, position] = Σ over outputs o that read the position of
/// w[o, c, tap] · s[o, output position].</summary>
internal abstract class BackwardProduct
{
    /// <summary>Chooses how to compute it.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="geometry">Its window and weights.</param>
    /// <param name="input">Layout of its input.</param>
    /// <param name="output">Layout of its output.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="cache">Packed weights.</param>
    /// <param name="isEven">Whether neighbouring values of s are of about one size, as they are not where a rule divides by sums of one
    /// sign without a bound on the quotient: then transforms that mix them lose the small ones.</param>
    public static BackwardProduct Create(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form,
        WeightCache cache, bool isEven = true) =>
        geometry.Scatters ? new ScatterProduct(layer, geometry, input, output, form, cache)
        : WinogradProduct.Fits(geometry) ? new WinogradProduct(layer, geometry, input, output, form, cache)
        : isEven && StridedWinogradProduct.Fits(geometry) ? new StridedWinogradProduct(layer, geometry, input, output, form, cache)
        : new GatherProduct(layer, geometry, input, output, form, cache);

    /// <summary>Computes the product for every input position: target = product, or target += product.</summary>
    /// <param name="source">s, in the output's layout, or what it is made of.</param>
    /// <param name="factor">s = source ⊙ factor, in the same layout; null for the source itself.</param>
    /// <param name="target">In the input's layout; its border keeps its zeros.</param>
    /// <param name="adds">Whether to add to what the target holds.</param>
    /// <param name="workspace">Scratch buffers.</param>
    /// <param name="team">Threads.</param>
    public abstract void Run(float[] source, float[]? factor, float[] target, bool adds, Workspace workspace, WorkTeam team);

    /// <summary>Computes the product of one output channel and puts it where it belongs: target = factor · product, or target +=
    /// that.</summary>
    /// <param name="source">s, in the output's layout.</param>
    /// <param name="channel">The one output channel of s that counts.</param>
    /// <param name="factor">In the input's layout; null for 1 everywhere.</param>
    /// <param name="target">In the input's layout; its border keeps its zeros.</param>
    /// <param name="adds">Whether to add to what the target holds.</param>
    /// <param name="workspace">Scratch buffers.</param>
    public abstract void RunChannel(float[] source, int channel, float[]? factor, float[] target, bool adds, Workspace workspace);

    /// <summary>target = factor · product, or target += that. Target and product may be one buffer where nothing is added.</summary>
    public static void Deliver(float[] product, float[]? factor, float[] target, bool adds, WorkTeam team)
    {
        if (factor is not null)
        {
            SplitLoops.Multiply(product, factor, target, target.Length, adds, team);
        }
        else if (adds || target != product)
        {
            SplitLoops.Put(product, target, target.Length, adds, team);
        }
    }
}
