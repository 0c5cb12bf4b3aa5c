using Attribution.Cuda.Device;
using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Relevance;
using SerHost.Network.Occlusion;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>The plugin's methods against the CPU sessions: same parameters, same maps.</summary>
public abstract class CudaMethodTheories
{
    internal const int Bands = 33, Frames = 41;

    public static TheoryData<string> OcclusionQuestions => new()
    {
        { "window-bands=all;window-frames=5;stride-frames=4" },
        { "window-bands=6;stride-bands=9;window-frames=7;stride-frames=9;fill=mean;score=probability" },
        { "window-bands=all;window-frames=3;stride-frames=3;fill=noise;score=log-odds" },
        { "window-bands=11;stride-bands=11;window-frames=4;stride-frames=4;fill=0.5;exact=false" },
    };

    public static TheoryData<string> RelevanceQuestions => new()
    {
        { "composite=epsilon-plus-flat" },
        { "composite=epsilon-gamma-box;layer=conv1;channels=top:3;paths=parallel" },
        { "composite=epsilon-alpha2-beta1;layer=block.conv1;channels=0,4-6;paths=exclusive" },
    };

    private protected abstract IGpuDevice Open();

    [Theory]
    [InlineData("tf32", 1e-3)]
    [InlineData("bf16", 1e-2)]
    public void Precision_onTensorCores_differsALittleAndSaysByHowMuch(string precision, double limit)
    {
        using (IGpuDevice device = Open())
        {
            Assert.SkipUnless(device.HasTensorCores, $"{device.Name} has no such tensor cores.");
        }

        var occlusion = new OcclusionCudaMethod(Open);
        var relevance = new LrpCudaMethod(Open);
        foreach ((IAttributionMethod method, string parameters) in new (IAttributionMethod, string)[] { (occlusion, "window-bands=5;window-frames=6;stride-bands=9;stride-frames=5"), (relevance, "") })
        {
            using IAttributionSession rounded = method.Prepare(Setup(method.Descriptor, $"{parameters};precision={precision}"));
            using IAttributionSession exact = method.Prepare(Setup(method.Descriptor, parameters));
            AttributionRequest[] requests = [new(GraphModel.Input(Bands, Frames, 1), 2)];
            RelevanceMap expected = exact.Explain(requests, null, CancellationToken.None)[0], found = rounded.Explain(requests, null, CancellationToken.None)[0];

            double largest = expected.Values.ToArray().Max(Math.Abs);
            double difference = expected.Values.ToArray().Zip(found.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max() / largest;
            Assert.InRange(difference, 1e-7, limit);
            Assert.InRange(Assert.Single(found.Diagnostics, diagnostic => diagnostic.Id == "precision-deviation").Value, difference / 3, 3 * difference);
            Assert.InRange(Assert.Single(found.Diagnostics, diagnostic => diagnostic.Id == "precision-rank-flips").Value, 0, 5);
            Assert.DoesNotContain(expected.Diagnostics, diagnostic => diagnostic.Id.StartsWith("precision", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(OcclusionQuestions))]
    public void Occlusion_sameParameters_givesTheProcessorsMap(string parameters)
    {
        var method = new OcclusionCudaMethod(Open);
        AttributionSetup setup = Setup(method.Descriptor, parameters);
        using IAttributionSession onGpu = method.Prepare(setup);
        using var onProcessor = new OcclusionSession(setup, OcclusionSettings.Read(setup.Parameters, setup.Model.Descriptor));

        AssertSame(onProcessor, onGpu);
    }

    [Theory]
    [MemberData(nameof(RelevanceQuestions))]
    public void Relevance_sameParameters_givesTheProcessorsMaps(string parameters)
    {
        Func<IGpuDevice> open = Open;
        bool isConditional = parameters.Contains("layer", StringComparison.Ordinal);
        IAttributionMethod method = isConditional ? new CrpCudaMethod(open) : new LrpCudaMethod(open);
        AttributionSetup setup = Setup(method.Descriptor, parameters);
        using IAttributionSession onGpu = method.Prepare(setup);
        using IAttributionSession onProcessor = isConditional
            ? CrpSession.Prepare(setup, new PlanSource(setup, "cpu"))
            : new LrpSession(setup.Model, new PlanSource(setup, "cpu"));

        AssertSame(onProcessor, onGpu);
    }

    internal static AttributionSetup Setup(AttributionDescriptor descriptor, string parameters)
    {
        Dictionary<string, string> given = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new AttributionSetup(new GraphModel(RandomGraphs.Residual(1), Bands, Frames), ParameterValues.Parse(descriptor.Parameters, given));
    }

    internal static void AssertSame(IAttributionSession expected, IAttributionSession found)
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

            Assert.Equal(expectedMaps[i].Diagnostics.Select(diagnostic => diagnostic.Id), foundMaps[i].Diagnostics.Select(diagnostic => diagnostic.Id));
        }
    }

    internal static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
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
