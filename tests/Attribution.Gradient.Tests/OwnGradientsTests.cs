using Attribution.Tests.Support;
using SerHost.Network.Gradients;
using SerHost.Network.Forward;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Attribution.Gradient.Tests;

/// <summary>Gradient methods on a model that hides its layers and differentiates itself.</summary>
public sealed class OwnGradientsTests
{
    private static readonly AttributionRequest Request = new(SmallModel.Input(3), Target: 1, Seed: 42);

    public static TheoryData<string> Methods => ["gradient", "gradient-input", "integrated-gradients", "smoothgrad"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Map_of_a_model_that_differentiates_itself_is_that_of_its_layer_graph(string id)
    {
        using var open = new SmallModel();
        using var closed = new ClosedModel();
        IAttributionMethod method = Find(id);

        // Where the points of the integral lie is the one thing chosen by what the model offers.
        (string, string)[] same = id == "integrated-gradients" ? [("points", "uniform"), ("steps", "64")] : [];
        RelevanceMap expected = ReferenceModel.Explain(open, method, Request, same), found = ReferenceModel.Explain(closed, method, Request, same);

        Assert.Equal(expected.Values.ToArray(), found.Values.ToArray());
        Assert.DoesNotContain(found.Diagnostics, diagnostic => diagnostic.Id == DiagnosticIds.CanonisationError);
        Assert.Contains(found.Diagnostics, diagnostic => diagnostic.Id == DiagnosticIds.PaddingShare);
        Assert.Equal(
            expected.Diagnostics.Single(diagnostic => diagnostic.Id == DiagnosticIds.ModelEvaluations).Value,
            found.Diagnostics.Single(diagnostic => diagnostic.Id == DiagnosticIds.ModelEvaluations).Value);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Such_a_model_offers_gradients_and_no_layer_graph(string id)
    {
        using var closed = new ClosedModel();

        Assert.True(closed.Offers(Find(id).Descriptor.Needs));
        Assert.False(closed.Offers(new GradCamMethod().Descriptor.Needs));
        Assert.Throws<UnsupportedModelException>(() => new GradCamMethod().Prepare(ReferenceModel.Setup(closed, new GradCamMethod())));
    }

    private static IAttributionMethod Find(string id) =>
        new IAttributionMethod[] { new GradientMethod(), new GradientInputMethod(), new IntegratedGradientsMethod(), new SmoothGradMethod() }
            .Single(method => method.Descriptor.Id == id);

    private sealed class ClosedModel : IModel, IInputGradients
    {
        private readonly SmallModel _inner = new();
        private readonly InputGradient _gradient;

        public ClosedModel() => _gradient = new InputGradient(_inner.Graph!.Folded, 1);

        public ModelDescriptor Descriptor => _inner.Descriptor;

        public ModelGraph? Graph => null;

        public IInputGradients? Gradients => this;

        public ModelInput Prepare(AudioClip clip) => _inner.Prepare(clip);

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
        {
            LayerGraph graph = _inner.Graph!.Folded;
            ReferenceForward.Run(graph, inputs, SmallModel.Bands, frames)[graph.OutputIndex].CopyTo(outputs);
        }

        public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients) =>
            _gradient.Compute(inputs, SmallModel.Bands, frames, targets[0], gradients);

        public void Dispose() => _inner.Dispose();
    }
}
