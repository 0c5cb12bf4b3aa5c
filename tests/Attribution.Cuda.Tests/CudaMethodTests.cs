using Attribution.Cuda.Device;
using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Relevance;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;
using static Attribution.Cuda.Tests.Devices.CudaMethodTheories;

namespace Attribution.Cuda.Tests;

/// <summary>The methods' sessions: memory given back, faults told.</summary>
public class CudaMethodTests
{
    [Fact]
    public void Sessions_prepareExplainDispose_freeAllDeviceMemory()
    {
        var device = new EmulatedGpuDevice();
        AttributionSetup occlusion = Setup(new OcclusionCudaMethod().Descriptor, "window-bands=all;window-frames=8;stride-frames=8");
        AttributionSetup relevance = Setup(new LrpCudaMethod().Descriptor, "");
        for (int i = 0; i < 3; i++)
        {
            using (IAttributionSession session = new OcclusionCudaMethod(() => device).Prepare(occlusion))
            {
                session.Explain([new AttributionRequest(GraphModel.Input(Bands, Frames, i), 0)], null, CancellationToken.None);
            }

            using (IAttributionSession session = new LrpCudaMethod(() => device).Prepare(relevance))
            {
                session.Explain([new AttributionRequest(GraphModel.Input(Bands, Frames, i), 0)], null, CancellationToken.None);
            }

            Assert.Equal(0, device.LiveBytes);
        }
    }

    [Fact]
    public void CheckAvailability_withoutAUsableGpu_saysWhyAndWhatHappensInstead()
    {
        Availability availability = new OcclusionCudaMethod().CheckAvailability();
        Assert.SkipWhen(availability.IsAvailable, $"This machine has a GPU: {availability.Reason}.");
        Assert.Contains("CPU", availability.Reason, StringComparison.Ordinal);
    }
}
