using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Relevance;
using Attribution.Cuda.Rounding;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Tests;

/// <summary>Every barrier in the kernels' PTX is needed: without it the machine that runs PTX finds a race. So it would find one where a barrier was forgotten.</summary>
public class PtxBarrierTests
{
    private static readonly Lazy<PtxMachine> s_machine = new(() => PtxMachine.Require().Copy("without-barriers"));

    public static TheoryData<string, int> Barriers()
    {
        var found = new TheoryData<string, int>();
        foreach ((string name, string text) in PtxMachine.EmbeddedPtx())
        {
            string[] lines = text.Split('\n');
            foreach (int line in Enumerable.Range(1, lines.Length).Where(line => lines[line - 1].Contains("bar.sync", StringComparison.Ordinal)))
            {
                found.Add(name, line);
            }
        }

        return found;
    }

    [Theory]
    [MemberData(nameof(Barriers))]
    public void Kernel_withoutOneOfItsBarriers_races(string file, int line)
    {
        PtxMachine machine = s_machine.Value;
        machine.SkipBarrier(file, line);
        try
        {
            PtxFaultException fault = Assert.Throws<PtxFaultException>(() => RunEveryProduct(machine));
            Assert.Contains("races with another thread", fault.Message, StringComparison.Ordinal);
            Assert.StartsWith(file + ".ptx:", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            machine.SkipBarrier("", 0);
        }
    }

    /// <summary>Convolutions of several taps that end in the mean, and their transposes, some of whose targets no tap reaches.</summary>
    private static void RunEveryProduct(PtxMachine machine)
    {
        var random = new Random(5);
        Window2D wide = new(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, strided = new(1, 1) { StrideHeight = 2, StrideWidth = 2 };
        var graph = new LayerGraph(
        [
            new InputLayer("input", false),
            RandomGraphs.Convolution(random, "wide", 0, 1, 20, wide),
            RandomGraphs.Convolution(random, "strided", 1, 20, 9, strided),
            new MeanLayer("mean", 2, true, true),
        ], 3);
        float[] input = RandomGraphs.Values(random, 6 * 9);
        foreach (GpuPrecision precision in Enum.GetValues<GpuPrecision>())
        {
            using (var device = new EmulatedGpuDevice { Library = machine })
            using (var scores = new WindowScores(device, graph, precision))
            {
                scores.Evaluate(input, new float[input.Length], 6, 9, [(0, 0), (2, 4), (1, 5)], 2, 3, null, CancellationToken.None);
            }

            using (var device = new EmulatedGpuDevice { Library = machine })
            using (var maps = new ConditionalMaps(device, RelevancePlan.Create(graph, Composites.Find("epsilon")!, -1, 1), 6, 9, precision))
            {
                maps.Evaluate(input);
                maps.Explain(0, [RelevanceCondition.Single("wide", 1, 3)], ConditionPaths.Exclusive, null, CancellationToken.None);
            }
        }
    }
}
