using SerHost.Network.Forward;
using SerHost.Network.Occlusion;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Occlusion;

public sealed class OcclusionPlanTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(200, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_outside_the_planned_rectangles_changes(int seed)
    {
        var random = new Random(seed);
        int bands = 7 + random.Next(9);
        int frames = 9 + random.Next(14);
        LayerGraph graph = RandomGraphs.Create(seed, bands, frames);
        var grid = new WindowGrid(bands, frames, 1 + random.Next(bands), 1 + random.Next(4), 2, 3);
        var plan = new OcclusionPlan(graph, grid);
        float[] input = RandomGraphs.Input(seed, bands, frames, scale: 2);
        float[][] before = ReferenceForward.Run(graph, input, bands, frames);
        for (int window = 0; window < grid.Count; window += 1 + (grid.Count / 6))
        {
            float[] filled = (float[])input.Clone();
            for (int band = grid.FirstBand(window); band < grid.EndBand(window); band++)
            {
                filled.AsSpan((band * frames) + grid.FirstFrame(window), grid.EndFrame(window) - grid.FirstFrame(window)).Fill(3);
            }

            float[][] after = ReferenceForward.Run(graph, filled, bands, frames);
            (WindowGroup rows, int row) = Find(plan.Bands, window / grid.Columns);
            (WindowGroup columns, int column) = Find(plan.Frames, window % grid.Columns);
            for (int layer = 0; layer < graph.Layers.Count; layer++)
            {
                TensorShape shape = plan.Shapes[layer];
                for (int i = 0; i < before[layer].Length; i++)
                {
                    int y = (i / shape.Width % shape.Height) - rows.First(row, layer);
                    int x = (i % shape.Width) - columns.First(column, layer);
                    bool isPlanned = (uint)y < (uint)rows.Sizes[layer] && (uint)x < (uint)columns.Sizes[layer];
                    Assert.True(isPlanned || before[layer][i] == after[layer][i], $"Layer {graph.Layers[layer].Name}, element {i}, window {window}.");
                }
            }
        }
    }

    [Fact]
    public void Paper_network_needs_the_multiplications_of_the_cost_table()
    {
        LayerGraph graph = RandomGraphs.Paper(1);

        AssertCost(graph, new WindowGrid(128, 134, 1, 10, 1, 3), 723.8, 55.6);
        AssertCost(graph, new WindowGrid(128, 201, 1, 10, 1, 3), 1656.9, 87.3);
        AssertCost(graph, new WindowGrid(128, 201, 128, 10, 128, 3), 12.9, 2.6);
    }

    [Fact]
    public void Windows_at_the_edge_share_the_classes_of_those_inside()
    {
        // The network halves three times, so eight positions an axis differ.
        var plan = new OcclusionPlan(RandomGraphs.Paper(1), new WindowGrid(128, 134, 1, 10, 1, 3));

        Assert.Equal(8, plan.Bands.Groups.Count);
        Assert.Equal(8, plan.Frames.Groups.Count);
        Assert.Equal(Enumerable.Range(0, 128), plan.Bands.Groups.SelectMany(group => group.Windows).Order());
    }

    private static void AssertCost(LayerGraph graph, WindowGrid grid, double fullGiga, double incrementalGiga)
    {
        var plan = new OcclusionPlan(graph, grid);
        Assert.Equal(fullGiga, plan.FullMultiplications / 1e9, fullGiga * 0.005);
        Assert.Equal(incrementalGiga, plan.IncrementalMultiplications / 1e9, incrementalGiga * 0.03);
    }

    private static (WindowGroup Group, int Member) Find(AxisPlan axis, int window)
    {
        WindowGroup group = axis.Groups.Single(group => group.Windows.Contains(window));
        return (group, group.Windows.ToList().IndexOf(window));
    }
}
