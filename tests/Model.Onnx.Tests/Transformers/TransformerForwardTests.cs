using Model.Onnx.Format;
using Model.Onnx.Import;
using Model.Onnx.Runtime;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

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
        TensorNetwork network = ReferenceModels.Network(file);
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

    [Fact]
    public void Shipped_transformer_agrees_with_ONNX_Runtime_and_its_balance_closes()
    {
        string folder = Path.Combine(TestFiles.RepositoryRoot, "models", "crema-d-transformer");
        using IModel model = new OnnxModelProvider(null).Open(new ModelListing("t", "t", OnnxModelProvider.ProviderId, folder), new ModelOptions(2));
        ModelInput input = model.Prepare(TestClips.Make(TestClips.Voice)!);
        float[] expected = model.Predict(input);

        Assert.NotNull(model.Tensors);
        Assert.InRange(model.Tensors.AgreementError, 0, 1e-5);
        var explainer = new TensorExplainer(new TensorNetwork(model.Tensors.Graph), 2);
        explainer.Load(input.Values.Span, input.Frames, TensorRules.Relevance);
        Assert.InRange(CanonisationCheck.RelativeError([.. explainer.Outputs], expected), 0, 1e-5);
        Assert.All(TensorRules.Relevance, rules => Assert.All(Enumerable.Range(0, expected.Length), target =>
        {
            TensorBalance balance = explainer.Relevance(target, rules).Balance;
            // Gamma rules put more into the balance's constants; the three shares still make the output.
            Assert.InRange(Math.Abs(balance.Miss), 0, 1e-4 * Math.Max(1, Math.Abs(expected[target])));
        }));
        Assert.Equal(4, explainer.Units("heads").Count);
    }
}
