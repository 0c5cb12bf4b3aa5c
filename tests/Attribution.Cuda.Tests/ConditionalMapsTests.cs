using Attribution.Cuda.Relevance;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Network.Relevance.Rules;
using static Attribution.Cuda.Tests.Devices.ConditionalMapsTheories;

namespace Attribution.Cuda.Tests;

/// <summary>Relevance on a device with little memory, and in batches that travel while the next is computed.</summary>
public class ConditionalMapsTests
{
    [Fact]
    public void Explain_deviceSmallerThanItSays_halvesTheBatchAndGivesTheSame()
    {
        (RelevancePlan plan, float[] input, int bands, int frames) = Make("residual", "epsilon-plus-flat");
        RelevanceCondition[] conditions = Enumerable.Range(0, 5).Select(channel => RelevanceCondition.Single("conv1", 1, channel)).ToArray();
        float[][] Run(EmulatedGpuDevice device)
        {
            using (device)
            using (var maps = new ConditionalMaps(device, plan, bands, frames))
            {
                maps.Evaluate(input);
                return maps.Explain(0, conditions, ConditionPaths.Exclusive, null, CancellationToken.None);
            }
        }

        float[][] expected = Run(new EmulatedGpuDevice());
        float[][] found = Run(new EmulatedGpuDevice { CapacityBytes = 1_000_000, Boast = 1L << 30 });

        Assert.Equal(expected, found);
    }
}
