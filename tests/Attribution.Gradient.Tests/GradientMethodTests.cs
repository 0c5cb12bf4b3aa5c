using System.Text.Json;
using Attribution.Tests.Support;
using SerHost.Network.Forward;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Gradient.Tests;

public sealed class GradientMethodTests
{
    private static readonly AttributionRequest Request = new(SmallModel.Input(3), Target: 1, Seed: 42);

    public static TheoryData<string> Methods => ["gradient", "gradient-input", "integrated-gradients", "smoothgrad", "grad-cam"];

    [Fact]
    public void Input_gradients_of_pytorch_are_reproduced()
    {
        using ReferenceModel reference = ReferenceModel.Open();
        JsonElement[] entries = [.. ReferenceModel.Entries("what").Where(entry => ReferenceModel.FileOf(entry).EndsWith(".gradient.f32", StringComparison.Ordinal))];
        Assert.Equal(8, entries.Length);
        foreach (JsonElement entry in entries)
        {
            RelevanceMap map = reference.Explain(new GradientMethod(), ReferenceModel.Request(entry));

            double error = ReferenceModel.Error(ReferenceModel.Values(ReferenceModel.FileOf(entry)), map.Values.Span);
            Assert.True(error < 1e-4, $"{ReferenceModel.FileOf(entry)}: {error:G3} of the largest value");
        }
    }

    [Fact]
    public void Gradient_equals_finite_differences()
    {
        using var model = new SmallModel();
        LayerGraph graph = model.Graph!.Folded;
        RelevanceMap map = ReferenceModel.Explain(model, new GradientMethod(), Request);
        float[] input = Request.Input.Values.ToArray();
        float largest = map.Values.ToArray().Max(MathF.Abs);

        // ReLU networks are linear in pieces: a step of 1/64 dB that stays in the piece gives the slope exactly.
        int checkedElements = 0;
        for (int i = 0; i < input.Length; i += 7)
        {
            double up = Step(i, 1 / 64f), down = Step(i, -1 / 64f);
            if (Math.Abs(up - down) < 0.01 * largest)
            {
                Assert.Equal(0.5 * (up + down), map.Values.Span[i], 0.02 * largest);
                checkedElements++;
            }
        }

        Assert.True(checkedElements > 20, $"only {checkedElements} elements lay inside one linear piece");

        double Step(int index, float step)
        {
            float[] moved = [.. input];
            moved[index] += step;
            double before = ReferenceForward.Run(graph, input, SmallModel.Bands, SmallModel.Frames)[graph.OutputIndex][Request.Target];
            return (ReferenceForward.Run(graph, moved, SmallModel.Bands, SmallModel.Frames)[graph.OutputIndex][Request.Target] - before) / step;
        }
    }

    [Fact]
    public void Gradient_input_is_the_gradient_times_the_distance_from_the_baseline()
    {
        using var model = new SmallModel();
        float[] gradient = ReferenceModel.Explain(model, new GradientMethod(), Request).Values.ToArray();

        RelevanceMap map = ReferenceModel.Explain(model, new GradientInputMethod(), Request, ("baseline", "-20"));

        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.Equal(gradient[i] * (Request.Input.Values.Span[i] + 20), map.Values.Span[i], 1e-4);
        }
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("maximum")]
    [InlineData("band-mean")]
    [InlineData("-33.5")]
    public void Integrated_gradients_sum_to_the_change_of_the_output(string baseline)
    {
        using var model = new SmallModel();
        RelevanceMap map = ReferenceModel.Explain(model, new IntegratedGradientsMethod(), Request, ("baseline", baseline), ("steps", "512"));
        float[] from = Baseline.Read(ParameterValues.Parse([Baseline.Parameter], new Dictionary<string, string> { ["baseline"] = baseline })).ValuesFor(Request.Input);

        double change = Output(model, Request.Input.Values.ToArray()) - Output(model, from);

        Assert.Equal(change, map.Values.ToArray().Sum(v => (double)v), 0.01 * Math.Max(1, Math.Abs(change)));
        Diagnostic error = Assert.Single(map.Diagnostics, diagnostic => diagnostic.Id == DiagnosticIds.ApproximationError);
        Assert.Equal(Math.Abs(change - map.Values.ToArray().Sum(v => (double)v)), error.Value, 1e-3);
    }

    [Fact]
    public void Smoothgrad_without_noise_is_the_gradient_and_with_noise_repeats_for_a_seed()
    {
        using var model = new SmallModel();
        float[] gradient = ReferenceModel.Explain(model, new GradientMethod(), Request).Values.ToArray();

        float[] quiet = ReferenceModel.Explain(model, new SmoothGradMethod(), Request, ("noise", "0"), ("samples", "3")).Values.ToArray();
        float[] once = ReferenceModel.Explain(model, new SmoothGradMethod(), Request).Values.ToArray();
        float[] again = ReferenceModel.Explain(model, new SmoothGradMethod(), Request).Values.ToArray();
        float[] other = ReferenceModel.Explain(model, new SmoothGradMethod(), Request with { Seed = 43 }).Values.ToArray();

        Assert.Equal(gradient, quiet);
        Assert.Equal(once, again);
        Assert.NotEqual(once, other);
        Assert.NotEqual(gradient, once);
    }

    [Fact]
    public void Grad_cam_weighs_channels_by_their_mean_gradient()
    {
        // One position a band and frame, so nothing is stretched: the map is relu(Σ_c w_c · A_c) with w = fc / positions.
        using var model = new SmallModel();
        LayerGraph graph = model.Graph!.Folded;
        float[][] values = ReferenceForward.Run(graph, Request.Input.Values.Span, SmallModel.Bands, SmallModel.Frames);
        float[] activation = values[graph.IndexOf("block.relu")];
        ReadOnlySpan<float> weights = ((LinearLayer)graph.Layers[graph.OutputIndex]).Weights.Span.Slice(8 * Request.Target, 8);
        const int Plane = SmallModel.Bands * SmallModel.Frames;

        RelevanceMap map = ReferenceModel.Explain(model, new GradCamMethod(), Request, ("positive-only", "false"));

        for (int i = 0; i < Plane; i++)
        {
            double expected = 0;
            for (int c = 0; c < 8; c++)
            {
                expected += weights[c] / (double)Plane * activation[(c * Plane) + i];
            }

            Assert.Equal(expected, map.Values.Span[i], 1e-5);
        }
    }

    [Fact]
    public void Stretching_keeps_a_ramp_a_ramp()
    {
        float[] stretched = Resampling.Bilinear([0, 1, 2, 3], 1, 4, 2, 8);

        // Cell centres at 0.25, 0.75, … of a cell; outside the outer centres the edge value holds.
        Assert.Equal([0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3, 0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3], stretched);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_has_the_inputs_shape_and_its_facts_and_stops_when_cancelled(string id)
    {
        using var model = new SmallModel();
        IAttributionMethod method = Find(id);
        RelevanceMap map = ReferenceModel.Explain(model, method, Request);
        using var source = new CancellationTokenSource();
        source.Cancel();
        using IAttributionSession session = method.Prepare(ReferenceModel.Setup(model, method));

        Assert.Equal((SmallModel.Bands, SmallModel.Frames, 1), (map.Bands, map.Frames, map.Target));
        Assert.Contains(map.Diagnostics, diagnostic => diagnostic.Id == DiagnosticIds.PaddingShare && diagnostic.Value is >= 0 and <= 1);
        Assert.Contains(map.Diagnostics, diagnostic => diagnostic.Id == DiagnosticIds.CanonisationError);
        Assert.Contains(map.Values.ToArray(), value => value != 0);
        Assert.ThrowsAny<OperationCanceledException>(() => session.Explain([Request], null, source.Token));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Model_without_a_graph_is_refused_with_its_own_reason(string id)
    {
        using var model = new SmallModel(hasGraph: false);
        IAttributionMethod method = Find(id);

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => method.Prepare(ReferenceModel.Setup(model, method)));

        Assert.Contains("Node 'x' (Einsum) is not known.", error.Message, StringComparison.Ordinal);
    }

    private static IAttributionMethod Find(string id) =>
        new IAttributionMethod[] { new GradientMethod(), new GradientInputMethod(), new IntegratedGradientsMethod(), new SmoothGradMethod(), new GradCamMethod() }
            .Single(method => method.Descriptor.Id == id);

    private static double Output(IModel model, float[] input)
    {
        LayerGraph graph = model.Graph!.Folded;
        return ReferenceForward.Run(graph, input, SmallModel.Bands, SmallModel.Frames)[graph.OutputIndex][Request.Target];
    }
}
