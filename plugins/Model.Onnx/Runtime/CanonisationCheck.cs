using SerHost.Network.Forward;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Measures how far the folded layer graph is from the model file as ONNX Runtime computes it.</summary>
internal static class CanonisationCheck
{
    /// <summary>Above this, white-box methods refuse.</summary>
    public const double Limit = 1e-4;

    /// <summary>max |f(x) − g(x)| / max(1, max |f(x)|) over a random input and a voice-like one.</summary>
    /// <param name="graph">The graph to judge.</param>
    /// <param name="session">The model in ONNX Runtime.</param>
    /// <param name="bands">Rows of an input.</param>
    /// <param name="voice">A voice-like input.</param>
    /// <returns>The error; infinite where the graph gives no finite numbers.</returns>
    public static double Measure(LayerGraph graph, OnnxSession session, int bands, ModelInput voice)
    {
        var pass = new ForwardPass(new CompiledNetwork(graph), bands, voice.Frames, keepAll: false);
        int outputs = graph.InferShapes(bands, voice.Frames)[graph.OutputIndex].Count;
        float[] ours = new float[outputs], theirs = new float[outputs];
        double worst = 0;
        foreach (float[] input in new[] { Random(voice), voice.Values.ToArray() })
        {
            pass.Run(input, ours);
            session.Predict(input, 1, voice.Frames, theirs);
            worst = Math.Max(worst, RelativeError(ours, theirs));
        }

        return worst;
    }

    /// <summary>max |a − b| / max(1, max |b|); infinite where a value is not finite.</summary>
    public static double RelativeError(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        double difference = 0, scale = 1;
        for (int i = 0; i < found.Length; i++)
        {
            double distance = Math.Abs((double)found[i] - expected[i]);
            difference = double.IsFinite(distance) ? Math.Max(difference, distance) : double.PositiveInfinity;
            scale = Math.Max(scale, Math.Abs(expected[i]));
        }

        return double.IsFinite(difference) ? difference / scale : double.PositiveInfinity;
    }

    /// <summary>Uniform values over the input's range, from a fixed seed.</summary>
    public static float[] Random(ModelInput like)
    {
        var random = new Random(20_260_101);
        var values = new float[like.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = like.Scale.Minimum + ((like.Scale.Maximum - like.Scale.Minimum) * random.NextSingle());
        }

        return values;
    }
}
