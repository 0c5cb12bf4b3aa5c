using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>What an occlusion will compute, as data: for every window the rectangle that changes at every layer.</summary>
/// <remarks>Windows of one group of bands and one group of frames have equal geometry and form one batch. The CPU evaluator and GPU
/// plugins execute the same plan. Immutable; depends on the graph and the grid, not on the clip.</remarks>
public sealed class OcclusionPlan
{
    /// <summary>Makes the plan.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="grid">The windows.</param>
    /// <exception cref="GraphException">The input does not fit the graph.</exception>
    public OcclusionPlan(LayerGraph graph, WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(grid);
        Graph = graph;
        Grid = grid;
        Shapes = graph.InferShapes(grid.Bands, grid.Frames);
        Bands = AxisPlan.ForBands(graph, Shapes, grid);
        Frames = AxisPlan.ForFrames(graph, Shapes, grid);
    }

    /// <summary>The network.</summary>
    public LayerGraph Graph { get; }

    /// <summary>The windows.</summary>
    public WindowGrid Grid { get; }

    /// <summary>Window groups along the bands (rows of the layers' planes).</summary>
    internal AxisPlan Bands { get; }

    /// <summary>Window groups along the frames (columns of the layers' planes).</summary>
    internal AxisPlan Frames { get; }

    /// <summary>Multiplications of evaluating every window in full.</summary>
    public double FullMultiplications => Grid.Count * Total((layer, i) => (double)Shapes[i].Height * Shapes[i].Width * PerPosition(layer));

    /// <summary>Multiplications of evaluating only the rectangles that change, clipped to the planes: output cells times taps.</summary>
    public double IncrementalMultiplications
    {
        get
        {
            double sum = 0;
            for (int i = 1; i < Graph.Layers.Count; i++)
            {
                int layer = i;
                sum += Clipped(Bands, layer, Shapes[i].Height) * Clipped(Frames, layer, Shapes[i].Width) * PerPosition(Graph.Layers[i]);
            }

            return sum;
        }
    }

    internal TensorShape[] Shapes { get; }

    private static double Clipped(AxisPlan axis, int layer, int length)
    {
        double sum = 0;
        foreach (WindowGroup group in axis.Groups)
        {
            for (int member = 0; member < group.Windows.Count; member++)
            {
                int first = group.First(member, layer);
                sum += Math.Max(0, Math.Min(length, first + group.Sizes[layer]) - Math.Max(0, first));
            }
        }

        return sum;
    }

    private static double PerPosition(Layer layer) => layer switch
    {
        ConvolutionLayer c => (double)c.OutputChannels * (c.InputChannels / c.Groups) * c.Window.KernelHeight * c.Window.KernelWidth,
        LinearLayer linear => (double)linear.OutputFeatures * linear.InputFeatures,
        _ => 0,
    };

    private double Total(Func<Layer, int, double> cost) => Enumerable.Range(1, Graph.Layers.Count - 1).Sum(i => cost(Graph.Layers[i], i));
}
