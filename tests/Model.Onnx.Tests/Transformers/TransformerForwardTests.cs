using Model.Onnx.Format;
using Model.Onnx.Import;
using Model.Onnx.Runtime;
using SerHost.Network.Tensors;

namespace Model.Onnx.Tests.Transformers;

/// <summary>Transformers in every export form, against ONNX Runtime.</summary>
public sealed class TransformerForwardTests
{
    public static TheoryData<string> Files => new(ReferenceModels.Files);

    [Theory]
    [MemberData(nameof(Files))]
    public void Graph_agrees_with_ONNX_Runtime_at_every_length(string file)
    {
        (OnnxModel model, InputLayout layout, string logits) = ReferenceModels.Read(file);
        var network = ReferenceModels.Network(file);
        int[] lengths = layout.FixedFrames is { } only ? [only] : [8000, 16000, 32000, 400];
        int outputs = network.Outputs(lengths[0]);
        using var session = new OnnxSession(model, layout, logits, outputs, 1);
        var engine = new TensorEngine(network, 2);
        var random = new Random(5);
        foreach (int frames in lengths)
        {
            float[] input = Enumerable.Range(0, layout.Bands * frames).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
            float[] expected = new float[outputs];
            session.Predict(input, 1, frames, expected);
            float[] found = engine.Evaluate(input, 1, frames);
            Assert.Equal(outputs, found.Length);
            Assert.InRange(CanonisationCheck.RelativeError(found, expected), 0, 1e-5);
        }
    }
}
