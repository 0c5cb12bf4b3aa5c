using Attribution.Cuda.Device;
using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Relevance;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Compute.Occlusion;
using SerHost.Compute.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Tests;

/// <summary>The plugin's methods against the processor's sessions: same parameters, same maps. Once on the emulated GPU, once on a real
/// one (skipped, with the reason, where there is none).</summary>
public class CudaMethodTests
{
    private const int Bands = 33, Frames = 41;

    public static TheoryData<string, string> OcclusionSettingsOnDevices
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string device in (string[])["emulated", "real"])
            {
                data.Add(device, "window-bands=all;window-frames=5;stride-frames=4");
                data.Add(device, "window-bands=6;stride-bands=9;window-frames=7;stride-frames=9;fill=mean;score=probability");
                data.Add(device, "window-bands=all;window-frames=3;stride-frames=3;fill=noise;score=log-odds");
                data.Add(device, "window-bands=11;stride-bands=11;window-frames=4;stride-frames=4;fill=0.5;exact=false");
            }

            return data;
        }
    }

    public static TheoryData<string, string> RelevanceSettingsOnDevices
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string device in (string[])["emulated", "real"])
            {
                data.Add(device, "composite=epsilon-plus-flat");
                data.Add(device, "composite=epsilon-gamma-box;layer=conv1;channels=top:3;paths=parallel");
                data.Add(device, "composite=epsilon-alpha2-beta1;layer=block.conv1;channels=0,4-6;paths=exclusive");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(OcclusionSettingsOnDevices))]
    public void Occlusion_sameParameters_givesTheProcessorsMap(string device, string parameters)
    {
        var method = new OcclusionCudaMethod(Opener(device));
        AttributionSetup setup = Setup(method.Descriptor, parameters);
        using IAttributionSession onGpu = method.Prepare(setup);
        using var onProcessor = new OcclusionSession(setup, OcclusionSettings.Read(setup.Parameters, setup.Model.Descriptor));

        AssertSame(onProcessor, onGpu);
    }

    [Theory]
    [MemberData(nameof(RelevanceSettingsOnDevices))]
    public void Relevance_sameParameters_givesTheProcessorsMaps(string device, string parameters)
    {
        Func<IGpuDevice> open = Opener(device);
        bool isConditional = parameters.Contains("layer", StringComparison.Ordinal);
        IAttributionMethod method = isConditional ? new ConceptRelevanceCudaMethod(open) : new RelevanceCudaMethod(open);
        AttributionSetup setup = Setup(method.Descriptor, parameters);
        using IAttributionSession onGpu = method.Prepare(setup);
        using IAttributionSession onProcessor = isConditional
            ? CrpSession.Prepare(setup, new PlanSource(setup, "processor"))
            : new LrpSession(setup.Model, new PlanSource(setup, "processor"));

        AssertSame(onProcessor, onGpu);
    }

    [Fact]
    public void Sessions_prepareExplainDispose_freeAllDeviceMemory()
    {
        var device = new EmulatedGpuDevice();
        AttributionSetup occlusion = Setup(new OcclusionCudaMethod().Descriptor, "window-bands=all;window-frames=8;stride-frames=8");
        AttributionSetup relevance = Setup(new RelevanceCudaMethod().Descriptor, "");
        for (int i = 0; i < 3; i++)
        {
            using (IAttributionSession session = new OcclusionCudaMethod(() => device).Prepare(occlusion))
            {
                session.Explain([new AttributionRequest(GraphModel.Input(Bands, Frames, i), 0)], null, CancellationToken.None);
            }

            using (IAttributionSession session = new RelevanceCudaMethod(() => device).Prepare(relevance))
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
        Assert.Contains("processor", availability.Reason, StringComparison.Ordinal);
    }

    private static Func<IGpuDevice> Opener(string device)
    {
        if (device == "emulated")
        {
            return () => new EmulatedGpuDevice();
        }

        Assert.SkipUnless(GpuProbe.Find().IsAvailable, GpuProbe.Find().Reason);
        return GpuProbe.Open;
    }

    private static AttributionSetup Setup(AttributionDescriptor descriptor, string parameters)
    {
        Dictionary<string, string> given = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new AttributionSetup(new GraphModel(RandomGraphs.Residual(1), Bands, Frames), ParameterValues.Parse(descriptor.Parameters, given));
    }

    private static void AssertSame(IAttributionSession expected, IAttributionSession found)
    {
        AttributionRequest[] requests = [new(GraphModel.Input(Bands, Frames, 1), 2, 7), new(GraphModel.Input(Bands, Frames, 2), 0, 8)];
        IReadOnlyList<RelevanceMap> expectedMaps = expected.Explain(requests, null, CancellationToken.None);
        IReadOnlyList<RelevanceMap> foundMaps = found.Explain(requests, null, CancellationToken.None);
        for (int i = 0; i < requests.Length; i++)
        {
            AssertClose(expectedMaps[i].Values.Span, foundMaps[i].Values.Span);
            Assert.Equal(expectedMaps[i].ExtraMaps.Select(map => map.Name), foundMaps[i].ExtraMaps.Select(map => map.Name));
            for (int j = 0; j < expectedMaps[i].ExtraMaps.Count; j++)
            {
                AssertClose(expectedMaps[i].ExtraMaps[j].Values.Span, foundMaps[i].ExtraMaps[j].Values.Span);
            }

            Assert.Equal(expectedMaps[i].Facts.Select(fact => fact.Id), foundMaps[i].Facts.Select(fact => fact.Id));
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = 1e-6f;
        foreach (float value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= 2e-4f * largest, $"Element {i}: expected {expected[i]}, found {found[i]}; largest {largest}.");
        }
    }
}
