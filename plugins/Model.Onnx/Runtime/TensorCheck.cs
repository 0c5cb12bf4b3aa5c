using Model.Onnx.Format;
using Model.Onnx.Import;
using SerHost.Network.Tensors;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Reads a model as a tensor graph and measures how far it is from the file in ONNX Runtime.</summary>
internal static class TensorCheck
{
    /// <summary>The network behind the logits.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="layout">Its input.</param>
    /// <param name="logits">The value to read up to.</param>
    /// <param name="frames">Frames of a usual input.</param>
    /// <param name="reason">Why there is none.</param>
    public static TensorNetwork? TryRead(OnnxModel model, InputLayout layout, string logits, int frames, out string? reason)
    {
        reason = layout.Channels > 1 ? $"the input has {layout.Channels} channels; a tensor graph has one" : null;
        if (reason is not null)
        {
            return null;
        }

        try
        {
            var network = new TensorNetwork(TensorImporter.Import(model, logits, layout));
            network.Outputs(frames);
            return network;
        }
        catch (UnsupportedNodeException error)
        {
            reason = error.Message;
        }
        catch (GraphException error)
        {
            reason = error.Message;
        }

        return null;
    }

    /// <summary>max |f(x) − g(x)| / max(1, max |f(x)|) over a voice-like input and a random one.</summary>
    public static double Measure(TensorNetwork network, OnnxSession session, InputLayout layout, int outputs, ModelInput voice,
        int maxThreads)
    {
        var engine = new TensorEngine(network, maxThreads);
        float[] theirs = new float[outputs];
        double worst = 0;
        foreach (float[] input in new[] { CanonisationCheck.Random(voice), voice.Values.ToArray() })
        {
            session.Predict(input, 1, voice.Frames, theirs);
            float[] ours = engine.Evaluate(input, 1, voice.Frames)[..outputs];
            worst = Math.Max(worst, CanonisationCheck.RelativeError(ours, theirs));
        }

        return worst;
    }
}
