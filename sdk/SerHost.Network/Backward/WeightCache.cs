using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>Weights of a graph's layers in the forms that plans need, packed once and shared by all plans and input sizes.</summary>
/// <remarks>Safe to use from several threads: what two ask for at once is made by one.</remarks>
internal sealed class WeightCache
{
    // A program, its probes and the gradients of one model need the same weights, and are made anew as sessions come and go.
    private static readonly ConditionalWeakTable<LayerGraph, WeightCache> s_caches = [];

    private readonly ConcurrentDictionary<(int Layer, WeightForm Form, int Purpose), Lazy<PackedMatrix>> _matrices = new();

    private readonly ConcurrentDictionary<(int Layer, WeightForm Form), Lazy<WinogradWeights>> _winograd = new();

    private readonly ConcurrentDictionary<(int Layer, WeightForm Form), Lazy<WinogradWeights>> _transposed = new();

    private readonly ConcurrentDictionary<(int Layer, WeightForm Form), Lazy<StridedWinogradWeights>> _strided = new();

    private readonly ConcurrentDictionary<(int Layer, WeightForm Form), Lazy<float[]>> _byChannel = new();

    private readonly ConcurrentDictionary<int, Lazy<Float64PackedMatrix>> _float64Matrices = new();

    private readonly ConcurrentDictionary<int, Lazy<Float64WinogradWeights>> _float64Winograd = new();

    /// <summary>Purpose of a matrix that multiplies inputs; backward ones are numbered from 0 by phase.</summary>
    public const int Forward = -1;

    /// <summary>Purpose of a matrix whose products are written into their places.</summary>
    public const int Scatter = -2;

    /// <summary>The cache of a graph, which lives as long as the graph.</summary>
    public static WeightCache Of(LayerGraph graph) => s_caches.GetOrCreateValue(graph);

    /// <summary>A matrix, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="make">Makes it.</param>
    public PackedMatrix Get(int layer, WeightForm form, int purpose, Func<PackedMatrix> make) =>
        _matrices.GetOrAdd((layer, form, purpose), _ => new(make)).Value;

    /// <summary>A layer's weights at the points of Winograd's form, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="make">Makes them.</param>
    public WinogradWeights GetWinograd(int layer, WeightForm form, Func<WinogradWeights> make) =>
        _winograd.GetOrAdd((layer, form), _ => new(make)).Value;

    /// <summary>A layer's transposed weights at the points of Winograd's form, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="make">Makes them.</param>
    public WinogradWeights GetTransposed(int layer, WeightForm form, Func<WinogradWeights> make) =>
        _transposed.GetOrAdd((layer, form), _ => new(make)).Value;

    /// <summary>A layer's transposed weights at the points of the form for stride 2, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="make">Makes them.</param>
    public StridedWinogradWeights GetStrided(int layer, WeightForm form, Func<StridedWinogradWeights> make) =>
        _strided.GetOrAdd((layer, form), _ => new(make)).Value;

    /// <summary>A layer's weights one output channel after the other, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="make">Makes them.</param>
    public float[] GetByChannel(int layer, WeightForm form, Func<float[]> make) => _byChannel.GetOrAdd((layer, form), _ => new(make)).Value;

    /// <summary>A layer's weights in float64, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="make">Makes it.</param>
    public Float64PackedMatrix GetFloat64(int layer, Func<Float64PackedMatrix> make) =>
        _float64Matrices.GetOrAdd(layer, _ => new(make)).Value;

    /// <summary>A layer's weights at the points of Winograd's form in float64, made at the first call.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="make">Makes them.</param>
    public Float64WinogradWeights GetFloat64Winograd(int layer, Func<Float64WinogradWeights> make) =>
        _float64Winograd.GetOrAdd(layer, _ => new(make)).Value;

    /// <summary>One weight in a form, with grouped convolutions written as full ones: 0 between channels of different groups.</summary>
    /// <param name="geometry">The layer.</param>
    /// <param name="form">Form of the weights.</param>
    /// <param name="output">Output channel.</param>
    /// <param name="input">Input channel.</param>
    /// <param name="tap">Row-major index of the kernel's tap.</param>
    public static float Weight(ConvolutionGeometry geometry, WeightForm form, int output, int input, int tap)
    {
        int index = IndexOf(geometry, output, input, tap);
        return index < 0 ? 0 : (float)form.Of(geometry.Weights.Span[index]);
    }

    /// <summary>Index of a weight, or -1 between channels of different groups.</summary>
    public static int IndexOf(ConvolutionGeometry geometry, int output, int input, int tap)
    {
        int inputsInGroup = geometry.Input.Channels / geometry.Groups;
        int outputsInGroup = geometry.Output.Channels / geometry.Groups;
        return input / inputsInGroup != output / outputsInGroup
            ? -1
            : (((output * inputsInGroup) + (input % inputsInGroup)) * geometry.Taps) + tap;
    }
}
