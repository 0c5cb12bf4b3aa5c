using System.Globalization;
using System.Text.Json;
using Model.Onnx;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace Attribution.Occlusion.Tests;

/// <summary>Occlusion maps of Captum 0.8.0 on real clips and a trained network.</summary>
public sealed class CaptumReferenceTests
{
    [Fact]
    public void Every_reference_map_is_reproduced()
    {
        string folder = TestFiles.RequireShared("reference", "relevance");
        string target = Path.Combine(Path.GetTempPath(), $"serhost-occlusion-{Guid.NewGuid():N}");
        try
        {
            var provider = new OnnxModelProvider();
            ModelListing listing = provider.Add(new ModelAddRequest(
                Path.Combine(folder, "model.onnx"), target, "reference", ["1", "2", "3", "4", "5", "6", "7"], new Dictionary<string, string>()));
            using IModel model = provider.Open(listing, new ModelOptions());
            using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json")));
            int maps = 0;
            foreach (JsonElement entry in index.RootElement.EnumerateArray().Where(entry => entry.GetProperty("file").GetString()!.Contains(".occlusion.", StringComparison.Ordinal)))
            {
                Check(model, folder, entry);
                maps++;
            }

            Assert.True(maps >= 12, $"{maps} maps.");
        }
        finally
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }
        }
    }

    private static void Check(IModel model, string folder, JsonElement entry)
    {
        string file = entry.GetProperty("file").GetString()!;
        float[] expected = TestFiles.ReadFloats(Path.Combine(folder, file));
        string clip = string.Join('.', file.Split('.').Take(2));
        float[] values = TestFiles.ReadFloats(Path.Combine(folder, $"{clip}.input.f32"));
        int frames = values.Length / 128;
        var input = new ModelInput(
            128, values, new TimeAxis(0, 0.015, frames, 0.03), new float[128], new bool[frames], new InputScale("dB", -80, 0, -80));
        var method = new OcclusionMethod();
        ParameterValues parameters = ParameterValues.Parse(method.Descriptor.Parameters, new Dictionary<string, string>
        {
            ["window-bands"] = Number(entry, "window", 0),
            ["window-frames"] = Number(entry, "window", 1),
            ["stride-bands"] = Number(entry, "stride", 0),
            ["stride-frames"] = Number(entry, "stride", 1),
            ["fill"] = entry.GetProperty("fill_dB").GetDouble().ToString(CultureInfo.InvariantCulture),
        });
        using IAttributionSession session = method.Prepare(new AttributionSetup(model, parameters, 2));

        RelevanceMap map = session.Explain([new AttributionRequest(input, entry.GetProperty("target").GetInt32())], null, TestContext.Current.CancellationToken)[0];

        Assert.Empty(map.Notes);
        double error = expected.Zip(map.Values.ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(error <= 1e-4, $"{file}: largest difference {error:G3}.");
        TestContext.Current.SendDiagnosticMessage($"{file}: {error:G3}");
    }

    private static string Number(JsonElement entry, string property, int index) =>
        entry.GetProperty(property)[index].GetInt32().ToString(CultureInfo.InvariantCulture);
}
