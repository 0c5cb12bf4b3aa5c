using System.Text.Json;
using Model.Onnx;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace Attribution.Tests.Support;

/// <summary>The reference network and the maps zennit 0.5.1 and zennit-crp 0.6.0 computed for it in float64.</summary>
internal sealed class ReferenceModel : IDisposable
{
    private static readonly InputScale Decibels = new("dB", -80, 0, -80);
    private readonly string _folder;

    private ReferenceModel(string folder, IModel model)
    {
        _folder = folder;
        Model = model;
    }

    public IModel Model { get; }

    /// <summary>Opens it; skips the test where the reference material is absent.</summary>
    public static ReferenceModel Open()
    {
        string file = TestFiles.RequireShared("reference", "relevance", "model.onnx");
        string folder = Directory.CreateTempSubdirectory("serhost-reference-").FullName;
        var provider = new OnnxModelProvider();
        ModelListing listing = provider.Add(new ModelAddRequest(
            file, Path.Combine(folder, "model"), "reference", [.. Enumerable.Range(0, 7).Select(i => $"class{i}")], new Dictionary<string, string>()));
        return new ReferenceModel(folder, provider.Open(listing, new ModelOptions()));
    }

    /// <summary>Entries of the reference index that have a property.</summary>
    public static IReadOnlyList<JsonElement> Entries(string property)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(TestFiles.RequireShared("reference", "relevance", "index.json")));
        return [.. index.RootElement.EnumerateArray().Where(entry => entry.TryGetProperty(property, out _)).Select(entry => entry.Clone())];
    }

    public static string FileOf(JsonElement entry) => entry.GetProperty("file").GetString()!;

    public static float[] Values(string file) => TestFiles.ReadFloats(TestFiles.RequireShared("reference", "relevance", file));

    /// <summary>The request an entry's map answers.</summary>
    public static AttributionRequest Request(JsonElement entry)
    {
        string[] parts = FileOf(entry).Split('.');
        float[] values = Values($"{parts[0]}.{parts[1]}.input.f32");
        return new AttributionRequest(Input(values, 128), entry.GetProperty("target").GetInt32());
    }

    /// <summary>An input in dB whose last tenth counts as padding.</summary>
    public static ModelInput Input(float[] values, int bands)
    {
        int frames = values.Length / bands;
        bool[] padding = [.. Enumerable.Range(0, frames).Select(i => i >= frames * 9 / 10)];
        return new ModelInput(bands, values, new TimeAxis(0, 0.015, frames, 0.03), new float[bands], padding, Decibels);
    }

    public RelevanceMap Explain(IAttributionMethod method, AttributionRequest request, params (string Id, string Value)[] parameters) =>
        Explain(Model, method, request, parameters);

    public static RelevanceMap Explain(IModel model, IAttributionMethod method, AttributionRequest request, params (string Id, string Value)[] parameters)
    {
        using IAttributionSession session = method.Prepare(Setup(model, method, parameters));
        return session.Explain([request], null, CancellationToken.None)[0];
    }

    public static AttributionSetup Setup(IModel model, IAttributionMethod method, params (string Id, string Value)[] parameters) =>
        new(model, ParameterValues.Parse(method.Descriptor.Parameters, parameters.ToDictionary(p => p.Id, p => p.Value)), MaxThreads: 2);

    /// <summary>Largest difference as a share of the expected values' largest absolute value.</summary>
    public static double Error(IReadOnlyList<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Count, actual.Length);
        double worst = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            worst = Math.Max(worst, double.IsNaN(actual[i]) ? double.PositiveInfinity : Math.Abs((double)expected[i] - actual[i]));
        }

        return worst / expected.Max(MathF.Abs);
    }

    public void Dispose()
    {
        Model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
