using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Relevance;
using SerHost.Network.Occlusion;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Tests.Cost;

/// <summary>The design against its targets, by what it would launch on the paper's network: no measurement, a bound that must leave room.</summary>
public class CostTests(ITestOutputHelper output)
{
    private const int Bands = 128, Frames = 201;

    [Fact]
    public void Occlusion_papersSetting_leavesRoomBelowTenMilliseconds()
    {
        using var device = new RecordingDevice();
        using var scores = new WindowScores(device, RandomGraphs.Paper(1));
        var grid = new WindowGrid(Bands, Frames, 1, 10, 1, 3);
        (int Band, int Frame)[] windows = [.. Enumerable.Range(0, grid.Count).Select(i => (grid.FirstBand(i), grid.FirstFrame(i)))];
        float[] input = new float[Bands * Frames];
        scores.Evaluate(input, input, Bands, Frames, windows, 1, 10, null, CancellationToken.None);
        device.Forget();

        scores.Evaluate(input, input, Bands, Frames, windows, 1, 10, null, CancellationToken.None); // a second clip: plans are there

        CostSheet sheet = CostSheet.Of(device.Calls);
        output.WriteLine(sheet.ToString());
        output.WriteLine($"{device.UploadedBytes / 1e3:0} kB up, {device.DownloadedBytes / 1e3:0} kB down");
        Assert.Equal(8320, windows.Length);
        Assert.InRange(sheet.Milliseconds, 1, 5);
        Assert.InRange(device.UploadedBytes, 1, 2 * 4 * input.Length); // the clip and its fill, nothing about windows
    }

    [Theory]
    [InlineData("layer2.conv2")]
    [InlineData("layer1.conv2")]
    public void Crp_sixtyFourConditions_leavesRoomBelowFiveMilliseconds(string layer)
    {
        LayerGraph graph = RandomGraphs.Paper(1);
        using var device = new RecordingDevice();
        using var maps = new ConditionalMaps(device, RelevancePlan.Create(graph, Composites.Find("epsilon-plus-flat")!, -1, 1), Bands, Frames);
        RelevanceCondition[] conditions = [.. Enumerable.Range(0, 64).Select(channel => RelevanceCondition.Single(layer, graph.IndexOf(layer), channel))];
        float[] input = new float[Bands * Frames];
        void Explain()
        {
            maps.Evaluate(input);
            maps.Explain(0, conditions, ConditionPaths.Exclusive, null, CancellationToken.None);
        }

        Explain();
        device.Forget();
        Explain();

        CostSheet sheet = CostSheet.Of(device.Calls);
        output.WriteLine(sheet.ToString());
        output.WriteLine($"{device.UploadedBytes / 1e3:0} kB up, {device.DownloadedBytes / 1e3:0} kB down");
        Assert.InRange(sheet.Milliseconds, 0.1, 2.5);
    }
}
