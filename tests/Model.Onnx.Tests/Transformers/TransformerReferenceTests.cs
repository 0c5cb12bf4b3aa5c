using System.Text.Json;
using SerHost.Network.Gradients;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Tests.Shared;

namespace Model.Onnx.Tests.Transformers;

/// <summary>Logits, gradients, relevance at every place, conditions, attention and integrated gradients of six families of transformers against an independent float64 program
/// that agrees with LXT and zennit (see ../shared/reference/transformer).</summary>
public sealed class TransformerReferenceTests
{
    /// <summary>Model and clip of every run of the index.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var data = new TheoryData<string, string>();
            if (ReferenceModels.Index.ValueKind == JsonValueKind.Undefined)
            {
                data.Add("(absent)", "(absent)");
                return data;
            }

            foreach (JsonElement run in ReferenceModels.Index.GetProperty("runs").EnumerateArray())
            {
                data.Add(run.GetProperty("model").GetString()!, run.GetProperty("clip").GetString()!);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Everything_agrees_with_the_reference(string model, string clip)
    {
        TestFiles.RequireShared("reference", "transformer", "index.json");
        JsonElement[] files = ReferenceModels.Index.GetProperty("files").EnumerateArray()
            .Where(file => file.GetProperty("model").GetString() == model && file.GetProperty("clip").GetString() == clip).ToArray();
        TensorNetwork network = ReferenceModels.Network(files[0].GetProperty("onnx").GetString()!);
        var explainer = new TensorExplainer(network, 2);
        float[] input = Enter(network, Read(files.Single(file => Kind(file) == "input")), out int frames);
        explainer.Load(input, frames, [TensorRules.Gradient, .. TensorRules.Relevance]);
        var wrong = new List<string>();
        int compared = 0;
        foreach (JsonElement file in files.Where(file => Kind(file) is not ("input" or "hidden")))
        {
            float[] expected = Read(file);
            double[] found = Compute(explainer, network, file, input, frames, expected.Length);
            double largest = expected.Max(value => Math.Abs((double)value)), worst = 0;
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs(found[i] - expected[i]));
            }

            (double bound, bool isRelative) = Kind(file) switch
            {
                "logits" => (1e-4, false),
                "attention" => (1e-5, false),
                "rollout" => (1e-6, false),
                "ig50" or "ig50-power4" => (1e-3, true),
                _ => (1e-4, true),
            };
            compared++;
            if (!(worst <= bound * (isRelative ? largest : 1)))
            {
                wrong.Add($"{Kind(file)}: {worst:g3} of {largest:g3}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("; ", wrong));
        Assert.True(compared >= 2, $"only {compared} arrays");
    }

    private static double[] Compute(TensorExplainer explainer, TensorNetwork network, JsonElement file, float[] input, int frames, int length)
    {
        string kind = Kind(file);
        int target = file.TryGetProperty("target", out JsonElement given) ? given.GetInt32() : 0;
        string[] parts = kind.Split('.');
        if (parts.Length == 2)
        {
            TensorRules rules = TensorRules.Find(parts[0] == "cplrp" ? "cp-lrp" : parts[0])!;
            return parts[1] switch
            {
                "input" or "input-second" => Leave(network, explainer.Relevance(target, rules).Map, frames),
                "cond-heads-layer1" => Conditions(explainer, network, target, rules, frames, Enumerable.Range(0, length / (frames * network.Graph.Input.Bands)).Select(head => new SiteCondition("heads", 1, head))),
                "cond-neurons-layer1" => Conditions(explainer, network, target, rules, frames, file.GetProperty("neurons").EnumerateArray().Select(neuron => new SiteCondition("neurons", 1, neuron.GetInt32()))),
                _ => Widen(explainer.RelevanceAt(target, rules, parts[1]).Values),
            };
        }

        return kind switch
        {
            "logits" => Widen([.. explainer.Outputs]),
            "gradient" => Leave(network, explainer.Gradient(target), frames),
            "attention" => explainer.Attention(null).Weights.SelectMany(Widen).ToArray(),
            "rollout" => explainer.Attention(target).Rollout(),
            "gradattention" => explainer.Attention(target).GradientAttention(),
            "attngrad-heads" => explainer.Attention(target).HeadSums().SelectMany(row => row).ToArray(),
            "ig50" => Leave(network, Integrate(network, input, target, frames, power: 1), frames),
            "ig50-power4" => Leave(network, Integrate(network, input, target, frames, power: 4), frames),
            _ => throw new InvalidDataException($"kind '{kind}' is not compared"),
        };
    }

    private static double[] Conditions(
        TensorExplainer explainer, TensorNetwork network, int target, TensorRules rules, int frames, IEnumerable<SiteCondition> conditions) =>
        explainer.Conditional(target, rules, [.. conditions]).SelectMany(one => Leave(network, one.Map, frames)).ToArray();

    private static float[] Integrate(TensorNetwork network, float[] input, int target, int frames, int power)
    {
        var explainer = new TensorExplainer(network, 2);
        return new PathIntegral(input, new float[input.Length], (point, gradient) =>
        {
            explainer.Load(point, frames, [TensorRules.Gradient]);
            explainer.Gradient(target).CopyTo(gradient);
        }).Run(steps: 50, power);
    }

    private static string Kind(JsonElement file) => file.GetProperty("kind").GetString()!;

    private static float[] Read(JsonElement file) => TestFiles.ReadFloats(ReferenceModels.PathOf(file.GetProperty("file").GetString()!));

    private static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);

    /// <summary>The reference keeps the model's own layout, [frames, mels]; ours is [bands, frames].</summary>
    private static float[] Enter(TensorNetwork network, float[] values, out int frames)
    {
        int bands = network.Graph.Input.Bands;
        frames = values.Length / bands;
        float[] turned = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            turned[(i % bands * frames) + (i / bands)] = values[i];
        }

        return turned;
    }

    private static double[] Leave(TensorNetwork network, float[] map, int frames)
    {
        int bands = network.Graph.Input.Bands;
        double[] turned = new double[map.Length];
        for (int i = 0; i < map.Length; i++)
        {
            turned[(i % frames * bands) + (i / frames)] = map[i];
        }

        return turned;
    }
}
